internal import Glibc
import Keys
import Records

/// The keys of a key set that lie in one slice of the key space, in order: a range of the file's bytes.
///
/// The file is open only while a block of it is read, so that thousands can be merged.
final class KeySetSlice {
  /// Keys of one block: 64 KiB.
  private static let blockKeys = 4096
  /// Bytes of a file that is read at once: opening it again for each step costs more than all of it.
  private static let smallSize = 4096

  let path: String
  let specification: KeySpecification
  /// Bytes that were read of it.
  private(set) var bytesRead = 0
  private let firstKey: Int
  private var next: Int
  private let end: Int
  private var block: [Fingerprint] = []
  private var index = 0
  private var last: Fingerprint?

  /// Finds the slice by bisection. Throws exit 65 for a file that is no whole key set, 75 where there is none. Of a small
  /// file the checksum is looked at; of others a slice reads its own keys only.
  init(_ path: String, part: Int, of parts: Int) throws(ToolError) {
    self.path = path
    guard FileKind(of: path) != .nothing else {
      throw ToolError(
        .temporaryFailure, "\(path): the key set is missing: its task has not ended, or its folder is not seen yet")
    }
    let size = try fileSize(path)
    let isSmall = size <= Self.smallSize
    let header = try Self.read(path, 0, isSmall ? size : KeySetFile.headerSize)
    guard header.count >= KeySetFile.headerSize, header.view[0..<8] == ByteView(KeySetFile.magic) else {
      throw ToolError(.dataError, "\(path): no key set")
    }
    func damaged(_ what: String) -> ToolError { ToolError(.dataError, "\(path): damaged key set: \(what)") }
    let said = try KeySetFile.Header(header.view[8..<KeySetFile.headerSize], size: size, damaged: damaged)
    let count = said.count
    firstKey = KeySetFile.headerSize + said.specificationLength
    if isSmall {
      let checksum = KeySetFile.Checksum()
      checksum.update(header.view.prefix(size - KeySetFile.keySize))
      guard header.view.fingerprint(at: size - KeySetFile.keySize) == checksum.value else {
        throw damaged("its checksum differs")
      }
    }
    let beginning = isSmall ? header : try Self.read(path, 0, firstKey)
    guard let specification = KeySpecification(json: beginning.view[KeySetFile.headerSize..<firstKey]) else {
      throw damaged("its key is not described")
    }
    self.specification = specification
    bytesRead = isSmall ? size : firstKey
    let all = isSmall ? Self.fingerprints(header.view.suffix(from: firstKey), count) : []
    var found = [0, count]
    for (bound, part) in [part - 1, part].enumerated() where part > 0 && part < parts {
      // The least key of a slice, by its first eight bytes.
      let least = UInt64.max / UInt64(parts) * UInt64(part) + UInt64.max % UInt64(parts) * UInt64(part) / UInt64(parts)
      var (low, high) = (0, count)
      while low < high {
        let middle = (low + high) / 2
        if !isSmall { bytesRead += KeySetFile.keySize }
        let key = isSmall ? all[middle] : try Self.keys(path, firstKey + middle * KeySetFile.keySize, 1)[0]
        if key.high < least { low = middle + 1 } else { high = middle }
      }
      found[bound] = low
    }
    (next, end) = (found[0], max(found[0], found[1]))
    if isSmall {
      block = Array(all[next..<end])
      next = end
    }
  }

  /// The key at hand; nil at the end.
  private(set) var key: Fingerprint?

  /// Goes to the next key. Throws exit 65 where keys are not in order: they were cut or changed.
  func advance() throws(ToolError) {
    if index == block.count {
      guard next < end else { return key = nil }
      let count = min(Self.blockKeys, end - next)
      block = try Self.keys(path, firstKey + next * KeySetFile.keySize, count)
      bytesRead += count * KeySetFile.keySize
      next += count
      index = 0
    }
    let found = block[index]
    index += 1
    if let last, last >= found { throw ToolError(.dataError, "\(path): damaged key set: its keys are not in order") }
    last = found
    key = found
  }

  private static func read(_ path: String, _ offset: Int, _ count: Int) throws(ToolError) -> ByteBuffer {
    let descriptor = try openForReading(path)
    defer { close(descriptor) }
    let buffer = ByteBuffer(capacity: max(1, count))
    var error: Int32 = lseek(descriptor, offset, SEEK_SET) < 0 ? errno : 0
    if error == 0 { error = readMore(descriptor, count, into: buffer) }
    if error != 0 { throw ToolError(.ioError, "\(path): \(describe(errno: error))") }
    guard buffer.count == count else { throw ToolError(.dataError, "\(path): damaged key set: it ends early") }
    return buffer
  }

  private static func keys(_ path: String, _ offset: Int, _ count: Int) throws(ToolError) -> [Fingerprint] {
    let bytes = try read(path, offset, count * KeySetFile.keySize)
    return fingerprints(bytes.view, count)
  }

  private static func fingerprints(_ bytes: ByteView, _ count: Int) -> [Fingerprint] {
    (0..<count).map { bytes.fingerprint(at: KeySetFile.keySize * $0) }
  }
}
