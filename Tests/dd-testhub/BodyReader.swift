import Glibc

/// Hands out a body block by block, so that no file is ever held whole.
struct BodyReader: ~Copyable {
  private let descriptor: Int32
  private var offset: Int
  private var remaining: Int
  private var bytes: [UInt8]
  private var compressor: Gzip?

  static let blockSize = 256 * 1024

  /// Nil when the file can't be opened.
  init?(_ body: Body) {
    bytes = []
    switch body {
    case .bytes(let bytes):
      self.bytes = bytes
      (descriptor, offset, remaining) = (-1, 0, bytes.count)
    case .file(let path, let offset, let count):
      descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
      (self.offset, remaining) = (offset, count)
    case .gzip(let path):
      descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
      (offset, remaining) = (0, Int.max)
      compressor = Gzip()
    }
    if descriptor < 0, case .bytes = body {} else if descriptor < 0 { return nil }
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  /// The next bytes; empty at the end, or when a file turns out shorter than it was.
  mutating func next() -> [UInt8] {
    guard descriptor >= 0 else {
      defer { bytes = [] }
      return bytes
    }
    guard let compressor else { return readFile() }
    while !compressor.isFinished {
      let compressed = compressor.compress(readFile())
      if !compressed.isEmpty { return compressed }
    }
    return []
  }

  private mutating func readFile() -> [UInt8] {
    let (descriptor, offset) = (descriptor, offset)
    let wanted = min(remaining, BodyReader.blockSize)
    let block = unsafe [UInt8](unsafeUninitializedCapacity: wanted) { buffer, count in
      count = max(0, unsafe pread(descriptor, buffer.baseAddress, wanted, offset))
    }
    self.offset += block.count
    remaining -= block.count
    return block
  }
}
