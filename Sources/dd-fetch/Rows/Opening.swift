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
    // There may be a million.
    let files = groups.count == 1 ? groups[0].files : groups.flatMap(\.files)
    try repository.check(files)
    let columns = Columns(request.columns, note: note)
    self.columns = columns
    opener = FileOpener(
      repository, columns: columns, maximumLineBytes: maximumLineBytes, limits: request.limits,
      watch: watch, threads: threads, provenance: request.provenance, note: note)
    try request.earlier?.checkFiles(files, of: repository)
  }

  /// What a task was planned of: its own files, each in the version that it names; nothing else is asked for.
  init(
    _ task: FetchTask, _ request: RowsRequest, quiet: Bool, watch: Watch, maximumLineBytes: Int,
    threads: DecodingThreads
  )
    throws(ToolError)
  {
    let note = { (text: String) in
      if !quiet { say("dd-fetch", text) }
    }
    self.note = note
    self.request = request
    let place = SourcePlace(request, watch: watch, note: note)
    var opened = try place.open(request.source, commit: task.commit)
    if opened.id != task.source { opened = try place.open(task.source, commit: task.commit) }
    let repository = opened
    guard repository.id == task.source else {
      throw ToolError(.dataError, "the task is of '\(task.source)', not of '\(repository.id)'")
    }
    self.repository = repository
    card = nil
    var groups: [FileGroup] = []
    for (part, reading) in task.readings.enumerated() {
      var files: [SourceFile] = []
      for stretch in task.stretches where stretch.part == part { files.append(try Self.file(stretch, in: repository)) }
      groups.append(FileGroup(files: files, reading: reading))
    }
    self.groups = groups
    columns = Columns(request.columns, note: note)
    opener = FileOpener(
      repository, columns: columns, maximumLineBytes: maximumLineBytes, limits: request.limits,
      watch: watch, threads: threads, provenance: request.provenance, note: note)
    for stretch in task.stretches {
      if let end = stretch.end { opener.ends[ExactText(stretch.path)] = end }
    }
  }

  /// A task's file, which is as it was when the task was planned. Throws exit 65 when not.
  func file(_ stretch: TaskStretch) throws(ToolError) -> SourceFile { try Self.file(stretch, in: repository) }

  private static func file(_ stretch: TaskStretch, in repository: any Repository) throws(ToolError) -> SourceFile {
    let file = try repository.holder(of: SourceFile(path: stretch.path, size: stretch.size)).file(stretch)
    guard file.size == nil || stretch.size == nil || file.size == stretch.size,
      file.modified == nil || stretch.tag == nil || file.modified?.text == stretch.tag
    else {
      throw ToolError(
        .dataError, "\(repository.id): '\(stretch.path)' has changed since its tasks were planned: plan them anew")
    }
    return file
  }

  /// The rows of a task's stretches.
  func stream(of task: FetchTask) throws(ToolError) -> RowStream {
    let start = (task.row ?? 0) - task.skip
    var parts: [any Part] = []
    for (part, group) in groups.enumerated() {
      let first = task.stretches.first { $0.part == part }
      let place = first.map { PartPlace(file: $0.path, position: $0.start, row: groups.count > 1 ? 0 : start) }
      parts.append(try HeadPart(group, opener, from: place, isAlone: groups.count == 1))
    }
    return try RowStream(parts, isSpread: false, watch: opener.watch, taken: start)
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
      return try RowStream(parts, isSpread: true, watch: opener.watch)
    }
    let places = request.earlier?.point.places
    if let places, places.count != groups.count {
      throw ToolError(
        .usage, "the report to resume from is of \(places.count) subsets or folders, this run is of \(groups.count)")
    }
    for (index, group) in groups.enumerated() {
      parts.append(try HeadPart(group, opener, from: places?[index], isAlone: groups.count == 1))
    }
    let point = request.earlier?.point
    return try RowStream(
      parts, isSpread: false, watch: opener.watch, taken: point?.taken ?? 0, turn: point?.turn ?? 0)
  }
}
