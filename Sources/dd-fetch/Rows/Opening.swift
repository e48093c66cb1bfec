import Recipe
import Records
import ToolKit

/// A request with its source opened and its files chosen.
final class Opening {
  let repository: any Repository
  let card: Card?
  let groups: [FileGroup]
  let columns: Columns
  let opener: FileOpener
  let note: (String) -> Void
  private let request: RowsRequest

  /// Lists the source. Throws exit 65, 66, 69, 75 or 77.
  init(
    _ request: RowsRequest, quiet: Bool, watch: Watch, maximumLineBytes: Int, threads: DecodingThreads
  ) throws(ToolError) {
    let note = { (text: String) in
      if !quiet { say("dd-fetch", text) }
    }
    self.note = note
    let (opened, request) = try Self.open(request, watch: watch, note: note)
    self.request = request
    let choice: FileChoice
    let chosen: [FileGroup]
    (repository, choice, chosen) = try Self.choose(opened, request.files, note: note)
    card = choice.card
    groups = try Self.order(chosen, isSequential: request.isSequential)
    try repository.check(groups.flatMap(\.files))
    let columns = Columns(request.columns, note: note)
    self.columns = columns
    opener = FileOpener(
      repository, columns: columns, maximumLineBytes: maximumLineBytes, limits: request.limits,
      watch: watch, threads: threads, note: note)
    try request.earlier?.checkFiles(groups.flatMap(\.files), of: repository)
  }

  /// The files of a source, or of its conversion where its own are of a format that isn't read.
  private static func choose(_ repository: any Repository, _ request: FileRequest, note: @escaping (String) -> Void)
    throws(ToolError) -> (any Repository, FileChoice, [FileGroup])
  {
    let choice = try FileChoice(repository, request, note: note)
    do throws(ToolError) { return (repository, choice, try choice.groups()) } catch {
      guard choice.isForeign, let converted = try repository.converted() else { throw error }
      let other = try FileChoice(converted, request, note: note)
      return (converted, other, try other.groups())
    }
  }

  /// The source, or the first of its alternates when it is gone for good.
  private static func open(_ request: RowsRequest, watch: Watch, note: @escaping (String) -> Void) throws(ToolError)
    -> (any Repository, RowsRequest)
  {
    let place = SourcePlace(request, watch: watch, note: note)
    let first: ToolError
    switch try place.open(request.source, revision: request.revision) {
    case .ready(let repository): return (repository, request)
    case .gone(let reason): first = reason
    }
    var latest = first
    for alternate in request.alternates {
      note("\(latest.message): using the alternate '\(alternate.source)'")
      switch try place.open(alternate.source, revision: alternate.revision) {
      case .ready(let repository): return (repository, alternate)
      case .gone(let reason): latest = reason
      }
    }
    guard request.isOfRecipe, first.code == .unavailable else { throw first }
    let names = request.alternates.map { "'\($0.source)'" }.joined(separator: ", ")
    let rest = names.isEmpty ? "the recipe names no alternates" : "nor are its alternates there: \(names)"
    throw ToolError(first.code, "\(first.message); \(rest)")
  }

  /// Groups that are read one after the other are one group; their formats may differ.
  private static func order(_ groups: [FileGroup], isSequential: Bool) throws(ToolError) -> [FileGroup] {
    guard isSequential, groups.count > 1 else { return groups }
    var reading = groups[0].reading
    guard groups.allSatisfy({ $0.reading.options == reading.options }) else {
      throw ToolError(
        .usage, "the card has these subsets read in different ways: without '--order sequential' they take turns")
    }
    if groups.contains(where: { $0.reading.format != reading.format }) { reading.format = nil }
    return [FileGroup(files: groups.flatMap(\.files), reading: reading)]
  }

  /// The rows of the source that the entry is made of.
  var window: RowWindow { request.window }

  /// Rows to pass over in the stream.
  var skip: Int {
    guard let point = request.earlier?.point else { return request.skip }
    // In a drawn order there are no places: its rows are counted from the start.
    return (request.seed == nil ? 0 : point.taken) + (point.skip ?? 0)
  }

  /// The rows of all groups, from where an earlier run stopped.
  func stream() throws(ToolError) -> RowStream {
    var parts: [any Part] = []
    if let seed = request.seed {
      var isOneStretch = true
      for group in groups {
        let part = try SpreadPart(group, opener, seed: UInt64(seed))
        isOneStretch = isOneStretch && part.isOneStretch
        parts.append(part)
      }
      if isOneStretch {
        note("\(repository.id): one row group, or up to 64 rows: a spread sample has them in their own order")
      }
      return try RowStream(parts, isSpread: true)
    }
    let places = request.earlier?.point.places
    if let places, places.count != groups.count {
      throw ToolError(
        .usage, "the report to resume from is of \(places.count) subsets or folders, this run is of \(groups.count)")
    }
    for (index, group) in groups.enumerated() {
      parts.append(try HeadPart(group, opener, from: places?[index]))
    }
    let point = request.earlier?.point
    return try RowStream(parts, isSpread: false, taken: point?.taken ?? 0, turn: point?.turn ?? 0)
  }
}
