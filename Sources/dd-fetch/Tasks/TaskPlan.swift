import Recipe
import Records
import ToolKit

/// How many tasks there are to be.
enum TaskSize {
  case number(Int)
  /// Bytes that one has to read.
  case bytes(Int)

  /// The number of tasks, for so many bytes. A million at most.
  func count(of bytes: Int) -> Int {
    switch self {
    case .number(let count): count
    case .bytes(let size): min(1_000_000, max(1, bytes / size + (bytes % size == 0 ? 0 : 1)))
    }
  }
}

/// Cuts a source into tasks: all its rows, in order, once.
///
/// Where all rows are known, by footers and counts, cuts are rows: of Parquet between row groups (inside of one where
/// it is larger than a task), of JSON lines at the marks of the count, else between files. Before that they are bytes,
/// at line ends and between files, and the tasks are there to be counted. Parts that take turns are one task. Where there
/// are fewer places to cut than wanted there are fewer tasks: none is empty, but the one of no rows.
struct TaskPlan {
  private let opening: Opening
  private let files: [PlannedFile]
  private let size: TaskSize
  private let chunk: Chunk?
  private let skip: Int
  private let limit: Int?

  /// The plan of an opened request.
  init(_ opening: Opening, _ counts: TaskCounts?, _ size: TaskSize, chunk: Chunk?, skip: Int, limit: Int?)
    throws(ToolError)
  {
    guard opening.repository.isSeekable else {
      throw ToolError(.usage, "\(opening.repository.id): a pipe can't be cut into tasks: name a file")
    }
    self.opening = opening
    self.size = size
    self.chunk = chunk
    self.skip = skip
    self.limit = limit
    var files: [PlannedFile] = []
    for (part, group) in opening.groups.enumerated() {
      for file in group.files { files.append(try PlannedFile(file, part: part, opening, counts)) }
    }
    self.files = files
  }

  /// The tasks, in order.
  func tasks() throws(ToolError) -> [FetchTask] {
    var rows = 0
    for file in files {
      guard let known = file.rows else { return try byBytes() }
      rows = try addRows(rows, known, of: file.file)
    }
    return byRows(rows)
  }

  private var takesTurns: Bool { opening.groups.count > 1 }

  private func task(
    _ number: Int, of count: Int, row: Int?, rows: Int?, skip: Int = 0, step: Int = 1, last: FetchTask.Last? = nil,
    _ stretches: [TaskStretch]
  ) -> FetchTask {
    FetchTask(
      number: number, of: count, source: opening.repository.id, commit: opening.repository.revision, row: row,
      rows: rows, skip: skip, step: step, last: last, readings: opening.groups.map(\.reading), stretches: stretches)
  }

  // MARK: Rows

  /// Neighbouring rows that are read together.
  private struct Unit {
    var rows: Range<Int>
    var weight: Int
    /// Whether reading can begin in their midst.
    let splits: Bool

    /// The part of them that is in a range.
    func clamped(to range: Range<Int>) -> Unit {
      let left = rows.clamped(to: range)
      return Unit(rows: left, weight: Self.share(weight, left.count, of: rows.count), splits: splits)
    }

    static func share(_ weight: Int, _ part: Int, of whole: Int) -> Int {
      Int(UInt128(weight) * UInt128(part) / UInt128(max(1, whole)))
    }
  }

  private func byRows(_ all: Int) -> [FetchTask] {
    let isCountable = files.allSatisfy { $0.kind != .whole }
    let part =
      chunk.map { ChunkRows($0, of: opening.window, counted: isCountable ? all : nil) } ?? ChunkRows(opening.window)
    let first = min(part.position(after: skip), all)
    let there = min(part.left(after: skip), first < all ? (all - first - 1) / part.step + 1 : 0)
    let wanted = min(limit ?? there, there)
    let isOpen = limit == nil && part.count == nil
    let last = wanted == there ? (isOpen ? FetchTask.Last.source : .part) : nil
    guard !takesTurns else {
      let stretches = files.map { $0.stretch(from: FilePosition(), to: nil) }
      return [task(1, of: 1, row: first, rows: wanted, skip: first, step: part.step, last: last, stretches)]
    }
    let span = wanted > 0 ? first..<first + (wanted - 1) * part.step + 1 : first..<first
    // Of the wanted rows, how many stand before each cut.
    let cuts = distinct(cuts(of: units(in: span), span).map { above($0, first, part.step) })
    return (1..<cuts.count).map { number in
      task(
        number, of: cuts.count - 1, first: first + cuts[number - 1] * part.step, rows: cuts[number] - cuts[number - 1],
        step: part.step, last: number == cuts.count - 1 ? last : nil)
    }
  }

  /// How many of the rows `first`, `first + step`, … stand before a row.
  private func above(_ row: Int, _ first: Int, _ step: Int) -> Int { row <= first ? 0 : (row - first - 1) / step + 1 }

  private func units(in span: Range<Int>) -> [Unit] {
    var units: [Unit] = []
    var before = 0
    for file in files {
      let rows = file.rows ?? 0
      for (index, mark) in file.marks.enumerated() {
        let end = index + 1 < file.marks.count ? file.marks[index + 1].row : rows
        guard end > mark.row else { continue }
        let unit = Unit(
          rows: before + mark.row..<before + end, weight: file.weights[index], splits: file.kind == .parquet
        )
        .clamped(to: span)
        if !unit.rows.isEmpty { units.append(unit) }
      }
      before += rows
    }
    return units
  }

  /// Calls `body` with each border between so many parts of equal weight: the place of the weight that it falls into, behind
  /// the last where it falls into none, and how far into it.
  private func eachBorder<Failure: Error>(
    of weights: [Int], parts count: Int, _ body: (_ index: Int, _ into: Int) throws(Failure) -> Void
  ) throws(Failure) {
    let whole = weights.reduce(0, +)
    var (index, before) = (0, 0)
    for number in 1..<max(1, count) {
      let target = Unit.share(whole, number, of: count)
      while index < weights.count, before + weights[index] <= target {
        before += weights[index]
        index += 1
      }
      try body(index, target - before)
    }
  }

  /// Ascending cuts without those that leave a task nothing; the two of one empty task where all are the same.
  private func distinct<Place: Comparable>(_ cuts: [Place]) -> [Place] {
    var kept = [cuts[0]]
    for cut in cuts where cut > kept[kept.count - 1] { kept.append(cut) }
    return kept.count > 1 ? kept : [cuts[0], cuts[0]]
  }

  /// The rows between which tasks lie, from the first to the one behind the last.
  private func cuts(of units: [Unit], _ span: Range<Int>) -> [Int] {
    let whole = units.reduce(0) { $0 + $1.weight }
    let count = size.count(of: whole)
    var cuts = [span.lowerBound]
    eachBorder(of: units.map(\.weight), parts: count) { index, into in
      var cut = span.upperBound
      if index < units.count {
        let unit = units[index]
        let isLarge = unit.splits && unit.weight > whole / count
        cut = unit.rows.lowerBound
        if isLarge {
          cut += Unit.share(unit.rows.count, into, of: unit.weight)
        } else if 2 * into >= unit.weight {
          cut = unit.rows.upperBound
        }
      }
      cuts.append(max(cut, cuts[cuts.count - 1]))
    }
    return cuts + [span.upperBound]
  }

  private func task(_ number: Int, of count: Int, first: Int, rows: Int, step: Int, last: FetchTask.Last?) -> FetchTask
  {
    guard rows > 0 else { return task(number, of: count, row: first, rows: 0, step: step, last: last, []) }
    let final = first + (rows - 1) * step
    var stretches: [TaskStretch] = []
    var (before, skip) = (0, 0)
    for file in files {
      let here = before..<before + (file.rows ?? 0)
      defer { before = here.upperBound }
      guard here.overlaps(first..<final + 1) else { continue }
      var start = FilePosition()
      if stretches.isEmpty {
        start = file.entry(for: first - before)
        skip = first - before - start.row
      }
      stretches.append(file.stretch(from: start, to: final < here.upperBound ? file.end(behind: final - before) : nil))
    }
    return task(number, of: count, row: first, rows: rows, skip: skip, step: step, last: last, stretches)
  }

  // MARK: Bytes

  /// A place between two lines, or two files.
  private struct Cut: Comparable {
    var file: Int
    var byte: Int

    static func < (left: Cut, right: Cut) -> Bool { (left.file, left.byte) < (right.file, right.byte) }
  }

  private func byBytes() throws(ToolError) -> [FetchTask] {
    let whole = files.reduce(0) { $0 + $1.bytes }
    let count = takesTurns ? 1 : size.count(of: whole)
    var cuts = [Cut(file: 0, byte: 0)]
    try eachBorder(of: files.map(\.bytes), parts: count) { (index, into) throws(ToolError) in
      cuts.append(max(cuts[cuts.count - 1], try cut(index, into)))
    }
    cuts = distinct(cuts + [Cut(file: files.count, byte: 0)])
    return (1..<cuts.count).map { task($0, of: cuts.count - 1, row: nil, rows: nil, stretches(cuts[$0 - 1], cuts[$0])) }
  }

  private func cut(_ index: Int, _ byte: Int) throws(ToolError) -> Cut {
    guard index < files.count, byte > 0 else { return Cut(file: index, byte: 0) }
    let file = files[index]
    guard file.kind == .lines else { return Cut(file: 2 * byte < file.bytes ? index : index + 1, byte: 0) }
    let next = try opening.opener.lineStart(file.file, atOrAfter: byte)
    return next < file.bytes ? Cut(file: index, byte: next) : Cut(file: index + 1, byte: 0)
  }

  private func stretches(_ low: Cut, _ high: Cut) -> [TaskStretch] {
    (low.file..<min(files.count, high.file + 1)).compactMap { index in
      let start = index == low.file ? low.byte : 0
      if index == high.file && high.byte <= start { return nil }
      return files[index].stretch(from: FilePosition(byte: start), to: index == high.file ? high.byte : nil)
    }
  }
}
