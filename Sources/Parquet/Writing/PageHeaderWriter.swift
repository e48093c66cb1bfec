import CZlib
import Records

extension PageHeader {
  /// Appends a page: parquet.thrift's PageHeader with the CRC of the compressed bytes, and these.
  static func write(
    _ kind: Kind, payload: ByteView, compressed: ByteView, values: Int, _ encoding: Encoding, to buffer: ByteBuffer
  ) {
    var thrift = ThriftWriter(buffer)
    thrift.structure { thrift in
      thrift.int32(1, kind.rawValue)
      thrift.int32(2, payload.count)
      thrift.int32(3, compressed.count)
      thrift.int32(4, Int(Int32(bitPattern: checksum(compressed))))
      thrift.structure(kind == .dictionary ? 7 : 5) { thrift in
        thrift.int32(1, values)
        thrift.int32(2, encoding.rawValue)
        if kind == .data {
          thrift.int32(3, Encoding.rle.rawValue)
          thrift.int32(4, Encoding.rle.rawValue)
        }
      }
    }
    buffer.append(compressed)
  }

  private static func checksum(_ bytes: ByteView) -> UInt32 {
    UInt32(truncatingIfNeeded: unsafe crc32_z(0, bytes.pointer, bytes.count))
  }
}
