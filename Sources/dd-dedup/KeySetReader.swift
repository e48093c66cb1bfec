internal import Glibc
import Records

/// Reads a key set into a table, and believes nothing that it says before it is checked.
@safe final class KeySetReader {
  private let path: String
  private let descriptor: Int32
  private let size: Int
  private let buffer = ByteBuffer(capacity: 1 << 16)
  private let checksum = KeySetFile.Checksum()

  /// Opens `path` when it is a key set; nil when it is something else, such as JSON lines. Throws exit 66.
  init?(path: String) throws(ToolError) {
    let descriptor = path == "-" ? -1 : try openForReading(path)
    self.path = path
    self.descriptor = descriptor
    var status = stat()
    let isRegular = unsafe fstat(descriptor, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
    size = Int(status.st_size)
    // A pipe can't be looked into without taking from it.
    guard isRegular, size >= 8, try bytes(8) == KeySetFile.magic else { return nil }
    checksum.update(buffer.view)
  }

  deinit { if descriptor > 2 { close(descriptor) } }

  /// Takes all keys into `table`. Throws exit 65 for a damaged file, 64 for one that was made with other options.
  func read(into table: KeyTable, expecting specification: KeySpecification) throws(ToolError) -> Int {
    let header = try checked(KeySetFile.headerSize - 8)
    let version: UInt32 = number(header, 0)
    let length = Int(number(header, 4) as UInt32)
    let count = number(header, 8) as UInt64
    guard version == KeySetFile.version else { throw damaged("version \(version), where 1 is known") }
    let room = size - KeySetFile.headerSize - length - KeySetFile.keySize
    guard length <= KeySetFile.maximumSpecification, room >= 0, room % KeySetFile.keySize == 0,
      count == UInt64(room / KeySetFile.keySize)
    else { throw damaged("\(size) bytes are not what its header says") }
    guard let found = KeySpecification(json: try checked(length)) else { throw damaged("its key is not described") }
    guard found == specification else {
      throw ToolError(.usage, "\(path): made with '\(found.options)', but this run has '\(specification.options)'")
    }
    try table.reserve(Int(count))
    try readKeys(Int(count), into: table)
    let sum = checksum.value
    guard key(try bytes(KeySetFile.keySize), 0) == sum else { throw damaged("its checksum differs") }
    return Int(count)
  }

  private func readKeys(_ count: Int, into table: KeyTable) throws(ToolError) {
    var left = count
    while left > 0 {
      let some = min(left, 4096)
      let keys = try checked(some * KeySetFile.keySize)
      for index in 0..<some {
        _ = try table.insert(key(keys, 16 * index))
      }
      left -= some
    }
  }

  private func damaged(_ what: String) -> ToolError { ToolError(.dataError, "\(path): damaged key set: \(what)") }

  private func checked(_ count: Int) throws(ToolError) -> ByteView {
    let view = try bytes(count)
    checksum.update(view)
    return view
  }

  /// The next `count` bytes; good until the next call.
  private func bytes(_ count: Int) throws(ToolError) -> ByteView {
    buffer.removeAll()
    while buffer.count < count {
      var got = 0
      let missing = count - buffer.count
      unsafe buffer.append(count: missing) { room in got = unsafe Glibc.read(descriptor, room, missing) }
      buffer.truncate(to: buffer.count - missing + max(got, 0))
      if got == 0 { throw damaged("it ends early") }
      if got < 0 && errno != EINTR { throw ToolError(.ioError, "\(path): \(describe(errno: errno))") }
    }
    return buffer.view
  }

  private func key(_ bytes: ByteView, _ at: Int) -> Fingerprint {
    Fingerprint(
      high: (number(bytes, at) as UInt64).byteSwapped, low: (number(bytes, at + 8) as UInt64).byteSwapped)
  }

  private func number<Number: FixedWidthInteger>(_ bytes: ByteView, _ at: Int) -> Number {
    var value: Number = 0
    for index in (0..<Number.bitWidth / 8).reversed() { value = value << 8 | Number(bytes[at + index]) }
    return value
  }
}
