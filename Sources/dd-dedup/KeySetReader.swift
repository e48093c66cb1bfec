internal import Glibc
import Keys
import Records
import ToolKit

/// Reads a key set into a table, and believes nothing that it says before it is checked.
final class KeySetReader {
  private let start: FileStart
  private let buffer = ByteBuffer(capacity: 1 << 16)
  private let checksum = KeySetFile.Checksum()

  /// Whether a file with these first bytes is a key set; if not it is JSON lines.
  static func canRead(_ start: FileStart) -> Bool { start.bytes.view == KeySetFile.magic }

  /// Whether a file is a key set, as far as that can be told without taking something from a pipe.
  static func isKeySet(_ path: String) throws(ToolError) -> Bool {
    guard FileKind(of: path) == .file else { return false }
    let start = try FileStart(path: path, count: KeySetFile.magic.utf8CodeUnitCount)
    defer { close(start.descriptor) }
    return canRead(start)
  }

  /// Throws exit 64 where a key set is to be written over records that are read: in place goes only one set for another.
  static func requireSets(_ reads: [String], under writes: [OutputFile]) throws(ToolError) {
    for path in reads where try !isKeySet(path) {
      try requireDistinct(reads: [path], writes: writes, checksStandardOutput: false)
    }
  }

  /// Reads on after the magic bytes, and closes the file in the end.
  init(continuing start: FileStart) {
    self.start = start
    checksum.update(start.bytes.view)
  }

  deinit { if start.descriptor > STDIN_FILENO { close(start.descriptor) } }

  /// Takes all keys into `table`. Throws exit 65 for a damaged file, 64 for one that was made with other options.
  func read(into table: KeyTable, expecting specification: KeySpecification) throws(ToolError) -> Int {
    let header = try KeySetFile.Header(checked(KeySetFile.headerSize - 8), size: start.size, damaged: damaged)
    guard let found = KeySpecification(json: try checked(header.specificationLength)) else {
      throw damaged("its key is not described")
    }
    guard found == specification else {
      throw ToolError(
        .usage, "\(start.path): made with '\(found.options)', but this run has '\(specification.options)'")
    }
    // What a pipe announces need not come: only a size vouches for the count.
    if start.size != nil { try table.reserve(header.count) }
    try readKeys(header.count, into: table)
    let sum = checksum.value
    guard try bytes(KeySetFile.keySize).fingerprint(at: 0) == sum else { throw damaged("its checksum differs") }
    buffer.removeAll()
    guard readMore(start.descriptor, 1, into: buffer) == 0, buffer.isEmpty else {
      throw damaged("more follows its end")
    }
    return header.count
  }

  private func readKeys(_ count: Int, into table: KeyTable) throws(ToolError) {
    var left = count
    while left > 0 {
      let some = min(left, 4096)
      let keys = try checked(some * KeySetFile.keySize)
      for index in 0..<some {
        _ = try table.insert(keys.fingerprint(at: KeySetFile.keySize * index))
      }
      left -= some
    }
  }

  private func damaged(_ what: String) -> ToolError { ToolError(.dataError, "\(start.path): damaged key set: \(what)") }

  private func checked(_ count: Int) throws(ToolError) -> ByteView {
    let view = try bytes(count)
    checksum.update(view)
    return view
  }

  /// The next `count` bytes; good until the next call.
  private func bytes(_ count: Int) throws(ToolError) -> ByteView {
    buffer.removeAll()
    let error = readMore(start.descriptor, count, into: buffer)
    if error != 0 { throw ToolError(.ioError, "\(start.path): \(describe(errno: error))") }
    if buffer.count < count { throw damaged("it ends early") }
    return buffer.view
  }
}
