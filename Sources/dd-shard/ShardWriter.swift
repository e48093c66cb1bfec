import Columns
import Parquet
import Records
import ToolKit

/// One file that takes records.
protocol ShardWriter: AnyObject {
  /// Records in it.
  var rowCount: Int { get }
  /// About how many bytes it would have if it were finished now.
  var estimatedSize: Int { get }
  /// Takes a record.
  func append(_ row: Row) throws(ToolError)
  /// Compresses what waits, so that little of the size is left to guess.
  func settle() throws(ToolError)
  /// Writes the rest.
  func finish() throws(ToolError)
  /// What stands beside the finished file under its name with `.idx`.
  var index: ByteBuffer? { get }
}

extension ShardWriter {
  /// Nothing, as with most.
  var index: ByteBuffer? { nil }
}

/// A file that is whole.
struct FinishedShard {
  let split: String
  /// Counted from 0 within the split.
  let number: Int
  /// `parquet`, `jsonl.zst` …
  let ending: String
  /// The name in the folder.
  var file: String
  let rows: Int
  let bytes: Int

  /// `[{"file":…,"rows":…,"bytes":…},…]`
  static func json(_ shards: [FinishedShard]) -> String {
    let list = shards.map { shard in
      JSONValue.object([("file", .string(shard.file)), ("rows", .int(shard.rows)), ("bytes", .int(shard.bytes))])
    }
    let buffer = ByteBuffer()
    JSONValue.array(list).write(to: buffer)
    return String(buffer.view)
  }
}

/// A Parquet file.
final class ParquetShard: ShardWriter {
  private let writer: ParquetWriter
  private let scores: ScoredRow?

  /// With `scores`, the columns are those of their layout.
  init(
    _ columns: [Column], _ options: WriterOptions, scores: ScoredRow?, _ sink: any ByteSink
  ) throws(ToolError) {
    self.scores = scores
    writer = try ParquetWriter(columns: columns, options: options, sink: sink)
  }

  var rowCount: Int { writer.rowCount }
  var estimatedSize: Int { writer.estimatedSize }

  func append(_ row: Row) throws(ToolError) {
    let cells = try scores?.cells(row)
    do throws(ValueMismatch) {
      if let cells { try writer.append(cells, from: row.line) } else { try writer.append(row.document) }
    } catch {
      throw ToolError(.dataError, "\(row.name): '\(error.path)' \(error.what)")
    }
    try writer.writeFullRowGroup()
  }

  func settle() throws(ToolError) { try writer.settle() }

  func finish() throws(ToolError) {
    try writer.finish()
  }
}
