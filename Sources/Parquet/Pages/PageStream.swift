import CZlib
import Records

/// The pages of a column chunk, read one after the other through a small window on the source.
@safe final class PageStream {
  /// What is read at once, unless a page is larger.
  private static let windowBytes = 128 << 10
  /// What is read at once while pages are passed over.
  private static let skimBytes = 8 << 10
  /// A window beyond this is given back once its page is decompressed.
  private static let keptBytes = 1 << 20

  private let source: any ByteSource
  private let limits: ParquetLimits
  private let window = PaddedBuffer()
  private var windowStart = 0
  private var windowCount = 0
  /// Where the next bytes are read from in the file, and the end of the pages.
  private var position = 0
  private var end = 0
  private var announcedEnd = 0
  /// The body that is read in pieces: where it ends, and the CRC of what has been read.
  private var bodyEnd = 0
  private var bodyCRC: UInt32?
  private var foundCRC: UInt = 0
  private var announcedBytes = 0
  /// Whether pages are being passed over: little is read of each.
  var isSkimming = false
  /// The length of the last header.
  private(set) var headerBytes = 0
  /// How many bytes the pages may take beyond the chunk's claimed end.
  private var spare = 0
  /// Whether any chunk's pages took them.
  private(set) var wentBeyondEnd = false

  init(_ source: any ByteSource, _ limits: ParquetLimits) {
    self.source = source
    self.limits = limits
  }

  /// Goes on with the pages in `range`; those up to `announcedEnd` have been announced to the source, and the others
  /// will be, `announcing` bytes at a time.
  func start(_ range: Range<Int>, announcedEnd: Int, announcing: Int) {
    position = range.lowerBound
    bodyEnd = position
    end = range.upperBound
    spare = 0
    self.announcedEnd = announcedEnd
    announcedBytes = announcing
  }

  /// Takes over what another stream of the same chunk has read, so that it isn't read twice.
  func share(_ other: PageStream) {
    window.reserve(other.windowCount)
    unsafe window.base.update(from: other.window.base, count: other.windowCount)
    windowStart = other.windowStart
    windowCount = other.windowCount
  }

  /// Whether the bytes at `position` have been announced, as the end of what has or `position` itself.
  func announcedEnd(_ position: Int) -> Int { max(position, announcedEnd) }

  /// Where the next header begins, once the body at hand is done with.
  var nextPosition: Int { max(position, bodyEnd) }

  var isAtEnd: Bool { nextPosition >= end }

  /// Lets the pages go beyond the chunk's claimed end by as much as the last header, the dictionary page's: parquet-mr
  /// before 1.2.9 left it out of the chunk's size (PARQUET-816).
  func spareHeader() { spare = min(headerBytes, max(0, source.size - end)) }

  /// Moves the end by what `spareHeader` allowed; false if that was nothing.
  func extend() -> Bool {
    guard spare > 0 else { return false }
    end += spare
    spare = 0
    wentBeyondEnd = true
    return true
  }

  /// The next page's header; the position moves to the page's bytes.
  func nextHeader() throws -> PageHeader {
    position = nextPosition
    var wanted = 1 << 10
    while true {
      let available = min(wanted, end - position)
      var reader = ThriftReader(try peek(available))
      do throws(ParquetError) {
        let header = try PageHeader(&reader, limits)
        let left = end - position - reader.position
        if header.compressedSize > left && extend() { continue }
        guard header.compressedSize <= left else {
          throw .corrupt("the page has \(header.compressedSize) bytes, the chunk \(left) more")
        }
        headerBytes = reader.position
        position += headerBytes
        return header
      } catch {
        // A header may be long, with a page's least and greatest value in it.
        if error.kind != .corrupt || wanted >= 16 << 20 { throw error }
        if available == end - position && !extend() { throw error }
        wanted *= 8
      }
    }
  }

  /// The page's bytes as stored, good until the next call.
  func body(_ header: PageHeader) throws -> ByteView {
    let bytes = try peek(header.compressedSize)
    if let crc = header.crc, limits.verifiesChecksums {
      try check(crc, found: unsafe crc32_z(0, bytes.pointer, bytes.count))
    }
    position += bytes.count
    return bytes
  }

  private func check(_ crc: UInt32, found: UInt) throws(ParquetError) {
    guard UInt32(truncatingIfNeeded: found) == crc else {
      throw .corrupt("the page's CRC is \(found), its header claims \(crc)")
    }
  }

  /// Begins to read the page's bytes in pieces; the next header follows them, however many were read.
  func begin(_ header: PageHeader) {
    bodyEnd = position + header.compressedSize
    bodyCRC = limits.verifiesChecksums ? header.crc : nil
    foundCRC = 0
  }

  /// Goes back to where a body begins: it may be read again, or passed over.
  func rewind(to start: Int) {
    position = start
    bodyEnd = start
  }

  /// The bytes of the body that haven't been read.
  var bodyLeft: Int { bodyEnd - position }

  /// What follows in the body, a window's length if there is as much, good until the next call.
  func piece() throws -> ByteView {
    try peek(min(bodyLeft, isSkimming ? PageStream.skimBytes : PageStream.windowBytes))
  }

  /// Moves on within the piece. At the body's end its CRC is checked.
  func advance(_ count: Int) throws(ParquetError) {
    if let crc = bodyCRC, count > 0 {
      foundCRC = unsafe crc32_z(foundCRC, window.base + (position - windowStart), count)
      if count == bodyLeft { try check(crc, found: foundCRC) }
    }
    position += count
  }

  /// Copies the body's next bytes, which are that many at least.
  func copy(_ count: Int, to target: UnsafeMutablePointer<UInt8>) throws {
    var copied = 0
    while copied < count {
      let piece = try piece()
      let some = min(piece.count, count - copied)
      unsafe (target + copied).update(from: piece.pointer, count: some)
      try advance(some)
      copied += some
    }
  }

  /// Passes over the page's bytes.
  func skipBody(_ header: PageHeader) {
    position += header.compressedSize
    announcedEnd = max(announcedEnd, min(position, end))
  }

  /// Gives back the memory of a large page; bytes from `body` are gone.
  func shrink() {
    guard window.capacity > PageStream.keptBytes else { return }
    let rest = max(0, windowStart + windowCount - position)
    guard rest <= PageStream.windowBytes else { return }
    let tail = Array(window.view(windowCount).suffix(from: windowCount - rest))
    window.release()
    window.reserve(PageStream.windowBytes)
    unsafe tail.withUnsafeBufferPointer { bytes in
      if let base = bytes.baseAddress { unsafe window.base.update(from: base, count: rest) }
    }
    windowStart = position
    windowCount = rest
  }

  /// `count` bytes from the position on, which lie within the chunk.
  private func peek(_ count: Int) throws -> ByteView {
    if position < windowStart || position + count > windowStart + windowCount { try fill(count) }
    let start = position - windowStart
    return window.view(start + count).suffix(from: start)
  }

  private func fill(_ count: Int) throws {
    let isInside = position >= windowStart && position < windowStart + windowCount
    let kept = isInside ? windowStart + windowCount - position : 0
    let step = isSkimming ? PageStream.skimBytes : PageStream.windowBytes
    let wanted = min(max(count, step), end - position)
    if announcedEnd < end { announce(position + wanted) }
    if kept > 0 { unsafe window.base.update(from: window.base + (position - windowStart), count: kept) }
    windowStart = position
    windowCount = kept
    window.reserve(wanted, keeping: kept)
    unsafe try source.read(at: position + kept, count: wanted - kept, into: window.base + kept)
    windowCount = wanted
  }

  /// Announces what is about to be read, and half a step ahead.
  private func announce(_ needed: Int) {
    guard needed + announcedBytes / 2 > announcedEnd else { return }
    let next = min(end, max(needed, announcedEnd + announcedBytes))
    source.prefetch([announcedEnd..<next])
    announcedEnd = next
  }
}
