internal import CXXHash
internal import Glibc
import Keys
import Records

/// A set of fingerprints as a file.
///
///     8 bytes   DDKEYSET
///     4         version, 1
///     4         length of the specification
///     8         how many keys
///     …         the specification, `KeySpecification.json`
///     16 each   the keys in ascending order, each the first 16 bytes of its digest
///     16        XXH3-128 of all before, in its canonical form
///
/// Numbers are little-endian. The same keys make the same bytes.
enum KeySetFile {
  static let magic: StaticString = "DDKEYSET"
  static let version: UInt32 = 1
  static let headerSize = 24
  static let keySize = 16
  /// A specification longer than this is none of ours.
  static let maximumSpecification = 1 << 20

  /// What a header says behind the magic bytes, checked. `size`: the file's bytes, where they are known.
  struct Header {
    let specificationLength: Int
    let count: Int

    /// Throws exit 65, with `damaged` around what is wrong.
    init(_ bytes: ByteView, size: Int?, damaged: (String) -> ToolError) throws(ToolError) {
      let version: UInt32 = bytes.littleEndian(at: 0)
      let length = Int(bytes.littleEndian(at: 4) as UInt32)
      let count: UInt64 = bytes.littleEndian(at: 8)
      guard version == KeySetFile.version else { throw damaged("version \(version), where 1 is known") }
      let (keys, overflows) = count.multipliedReportingOverflow(by: UInt64(keySize))
      let others = UInt64(headerSize + length + keySize)
      guard length <= maximumSpecification, !overflows, keys <= UInt64(Int.max) - others,
        size.map({ UInt64($0) == others + keys }) ?? true
      else { throw damaged("\(size.map { "\($0) bytes" } ?? "its bytes") are not what its header says") }
      specificationLength = length
      self.count = Int(count)
    }
  }

  /// Writes a set under its name: whole, or not at all.
  static func write(_ keys: KeyTable, _ specification: KeySpecification, to path: String) throws(ToolError) {
    let file = try WholeFile(path: path)
    let checksum = Checksum()
    let buffer = ByteBuffer(capacity: 1 << 16)
    let description = specification.json
    buffer.append(magic)
    buffer.append(littleEndian: version)
    buffer.append(littleEndian: UInt32(description.utf8.count))
    buffer.append(littleEndian: UInt64(keys.count))
    buffer.append(description)
    try keys.forEachSorted { (sorted) throws(ToolError) in
      for key in sorted {
        buffer.append(key)
        if buffer.count >= 1 << 16 {
          checksum.update(buffer.view)
          try file.write(buffer.view)
          buffer.removeAll()
        }
      }
    }
    checksum.update(buffer.view)
    try file.write(buffer.view)
    buffer.removeAll()
    buffer.append(checksum.value)
    try file.write(buffer.view)
    try file.commit()
  }

  /// XXH3-128 of what comes in pieces.
  @safe final class Checksum {
    private nonisolated(unsafe) let state: OpaquePointer

    init() {
      guard let state = unsafe dd_xxh128_new() else { Memory.runOut() }
      unsafe self.state = state
    }

    deinit { unsafe dd_xxh128_free(state) }

    func update(_ bytes: ByteView) { unsafe dd_xxh128_update(state, bytes.pointer, bytes.count) }

    var value: Fingerprint {
      let hash = unsafe dd_xxh128_digest(state)
      return Fingerprint(high: hash.high64, low: hash.low64)
    }
  }
}

extension ByteBuffer {
  /// Appends a digest's 16 bytes, the highest first.
  func append(_ key: Fingerprint) {
    append(littleEndian: key.high.byteSwapped)
    append(littleEndian: key.low.byteSwapped)
  }

  /// Appends a number's bytes, the lowest first.
  func append<Number: FixedWidthInteger>(littleEndian number: Number) {
    for shift in stride(from: 0, to: Number.bitWidth, by: 8) { append(UInt8(truncatingIfNeeded: number >> shift)) }
  }
}

extension ByteView {
  /// The number whose bytes begin there, the lowest first.
  func littleEndian<Number: FixedWidthInteger>(at start: Int) -> Number {
    (0..<Number.bitWidth / 8).reversed().reduce(0) { $0 << 8 | Number(self[start + $1]) }
  }

  /// The key whose bytes begin there, as a key set has it.
  func fingerprint(at start: Int) -> Fingerprint {
    Fingerprint(
      high: (littleEndian(at: start) as UInt64).byteSwapped, low: (littleEndian(at: start + 8) as UInt64).byteSwapped)
  }
}
