import Parquet
import Records
import ToolKit

/// The files of one split, one after the other, each of the size that was asked for.
///
/// What waits for compression is estimated by what was compressed before. Where the estimate reaches the size, it is
/// compressed to be sure, and the file goes on if that was too early. So a file is within some 3 % of its size, unless
/// a single record is larger than that.
final class ShardSeries {
  private let split: String
  /// The splits' order.
  let rank: Int
  private let size: Int
  private let ending: String
  private let folder: ShardFolder
  private let create: (any ByteSink) throws(ToolError) -> any ShardWriter
  private(set) var finished: [FinishedShard] = []
  private var current: (writer: any ShardWriter, file: ShardFile, name: String)?

  init(
    _ split: String, rank: Int, size: Int, _ ending: String, _ folder: ShardFolder,
    create: @escaping (any ByteSink) throws(ToolError) -> any ShardWriter
  ) {
    self.split = split
    self.rank = rank
    self.size = size
    self.ending = ending
    self.folder = folder
    self.create = create
  }

  /// A file is closed from here on.
  private var enough: Int { size - size / 50 }
  /// A record of so many bytes is looked at before it goes into a file.
  private var large: Int { size / 32 }

  func add(_ row: Row) throws(ToolError) {
    if row.line.count >= large { try makeRoom(for: row) }
    let writer = try begin()
    try writer.append(row)
    if row.line.count >= large && writer.rowCount == 1 {
      try writer.settle()
      if writer.estimatedSize > size + size / 20 { throw tooLarge(row, writer.estimatedSize) }
    }
    guard writer.estimatedSize >= enough else { return }
    try writer.settle()
    if writer.estimatedSize >= enough { try finish() }
  }

  private func tooLarge(_ row: Row, _ bytes: Int) -> ToolError {
    ToolError(
      .dataError,
      "\(row.name): the record takes \(ByteSize(bytes: bytes)), a file only \(ByteSize(bytes: size)): raise --shard-size"
    )
  }

  /// Closes the file where a large record might not fit any more: it is written into nothing to see.
  private func makeRoom(for row: Row) throws(ToolError) {
    guard let current, current.writer.rowCount > 0 else { return }
    try current.writer.settle()
    let before = current.writer.estimatedSize
    // A record that isn't compressed takes about its line.
    if before + row.line.count <= size { return }
    let trial = try create(NoFile())
    try trial.append(row)
    try trial.settle()
    if before + trial.estimatedSize > size + size / 33 { try finish() }
  }

  /// The file at hand.
  @discardableResult func begin() throws(ToolError) -> any ShardWriter {
    if let current { return current.writer }
    let name = "\(split)-\(ShardFolder.number(finished.count)).\(ending)"
    let file = try folder.create(name)
    let writer = try create(file)
    current = (writer, file, name)
    return writer
  }

  /// Closes the file at hand.
  func finish() throws(ToolError) {
    guard let current else { return }
    try current.writer.finish()
    try current.file.finish()
    if let index = current.writer.index {
      let file = try folder.create("\(current.name.dropLast(ending.count))idx")
      try file.write(index.view)
      try file.finish()
    }
    finished.append(
      FinishedShard(
        split: split, number: finished.count, ending: ending, file: current.name, rows: current.writer.rowCount,
        bytes: current.file.count))
    self.current = nil
  }
}

/// Where bytes go that nobody wants.
private final class NoFile: ByteSink {
  func write(_ bytes: ByteView) {}
}
