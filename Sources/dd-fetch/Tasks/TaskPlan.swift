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
  let opening: Opening
  let files: [PlannedFile]
  let size: TaskSize
  let chunk: Chunk?
  let skip: Int
  let limit: Int?

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

  /// Whether its parts are read in turns.
  var takesTurns: Bool { opening.groups.count > 1 }

  /// One task of these stretches.
  func task(
    _ number: Int, of count: Int, row: Int?, rows: Int?, skip: Int = 0, step: Int = 1, last: FetchTask.Last? = nil,
    _ stretches: [TaskStretch]
  ) -> FetchTask {
    FetchTask(
      number: number, of: count, source: opening.repository.id, commit: opening.repository.revision, row: row,
      rows: rows, skip: skip, step: step, last: last, readings: opening.groups.map(\.reading), stretches: stretches)
  }

  /// Calls `body` with each border between so many parts of equal weight: the place of the weight that it falls into, behind
  /// the last where it falls into none, and how far into it.
  func eachBorder<Failure: Error>(
    of weights: [Int], parts count: Int, _ body: (_ index: Int, _ into: Int) throws(Failure) -> Void
  ) throws(Failure) {
    let whole = weights.reduce(0, +)
    var (index, before) = (0, 0)
    for number in 1..<max(1, count) {
      let target = RowUnit.share(whole, number, of: count)
      while index < weights.count, before + weights[index] <= target {
        before += weights[index]
        index += 1
      }
      try body(index, target - before)
    }
  }

  /// Ascending cuts without those that leave a task nothing; the two of one empty task where all are the same.
  func distinct<Place: Comparable>(_ cuts: [Place]) -> [Place] {
    var kept = [cuts[0]]
    for cut in cuts where cut > kept[kept.count - 1] { kept.append(cut) }
    return kept.count > 1 ? kept : [cuts[0], cuts[0]]
  }
}
