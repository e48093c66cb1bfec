import Columns
import Parquet
import Records

/// The pair of files of Megatron-LM's IndexedDataset: the token ids one after the other, and an index of the sequences
/// (megatron/core/datasets/indexed_dataset.py). Each record's `input_ids` is a sequence, and a document of its own.
final class MegatronShard: ShardWriter {
  private let sink: any ByteSink
  private let ids = ByteBuffer(capacity: 1 << 16)
  private let lengths = ByteBuffer()
  private let pointers = ByteBuffer()
  private var bytes = 0

  init(_ sink: any ByteSink) { self.sink = sink }

  var rowCount: Int { lengths.count / 4 }
  /// The ids; the index is small beside them.
  var estimatedSize: Int { bytes }

  func append(_ row: Row) throws(ToolError) {
    guard let list = row.document.member(ByteView("input_ids"), of: .root), row.document.kind(list) == .array else {
      throw ToolError(.dataError, "\(row.name): there is no list 'input_ids': --to megatron takes tokenised records")
    }
    ids.removeAll()
    var child = row.document.firstChild(list)
    while let node = child {
      guard row.document.kind(node) == .number, let id = JSONNumber.int64(row.document.raw(node)), id >= 0,
        let small = Int32(exactly: id)
      else {
        throw ToolError(.dataError, "\(row.name): 'input_ids[]': \(row.document.source(node).beginning) is no token id")
      }
      ids.append(bytesOf: small)
      child = row.document.sibling(of: node, in: list)
    }
    lengths.append(bytesOf: Int32(truncatingIfNeeded: ids.count / 4))
    pointers.append(bytesOf: Int64(bytes))
    bytes += ids.count
    try sink.write(ids.view)
  }

  func settle() {}

  func finish() {}

  /// The index: magic, version, code of int32, how many sequences and document bounds, then their lengths in tokens,
  /// where they begin in bytes, and the first sequence of each document, with the end of the last.
  var index: ByteBuffer? {
    let index = ByteBuffer(capacity: 34 + 20 * rowCount)
    index.append("MMIDIDX\0\0")
    index.append(bytesOf: Int64(1))
    index.append(4)
    index.append(bytesOf: Int64(rowCount))
    index.append(bytesOf: Int64(rowCount + 1))
    index.append(lengths.view)
    index.append(pointers.view)
    for document in 0...rowCount { index.append(bytesOf: Int64(document)) }
    return index
  }
}

extension ByteBuffer {
  /// Appends a number's bytes, the lowest first.
  fileprivate func append<Number: FixedWidthInteger>(bytesOf number: Number) {
    for shift in stride(from: 0, to: Number.bitWidth, by: 8) {
      append(UInt8(truncatingIfNeeded: number >> Number(shift)))
    }
  }
}
