import Records

/// Ends a column's pages by what is in them, so that rows that come, go or change leave the pages elsewhere as they are.
///
/// The algorithm is Apache Arrow's (parquet's ContentDefinedChunker, since Arrow 21), so that pages end at the same rows as
/// pyarrow's: levels and values go byte by byte through a gear hash (FastCDC, Xia et al., USENIX ATC 2016), and eight
/// matches of it, each with a table of its own, make an end (after "Git is for Data", Low et al., CIDR 2023, section 6.2.1).
/// It goes on over pages and row groups.
struct ContentChunker {
  private let limits: ContentChunkLimits
  /// The bits of the hash that are zero in a match.
  private let mask: UInt64
  private let words = GearTables.words
  /// Where the table of the next match begins.
  private var table = 0
  private var hash: UInt64 = 0
  private var hasMatched = false
  /// Bytes since the last end, of levels and values.
  private var bytes = 0

  init(_ limits: ContentChunkLimits) {
    self.limits = limits
    // What is expected beyond the least size. Eight tables ask for an eighth of it each.
    let expected = (limits.leastBytes + limits.mostBytes) / 2 - limits.leastBytes
    let bits = Int.bitWidth - 1 - expected.leadingZeroBitCount - GearTables.count.trailingZeroBitCount
    mask = ~0 << UInt64(64 - (bits - limits.normalization))
  }

  /// Takes the lowest `count` bytes of a word.
  @inline(__always) mutating func add(low count: Int, of word: UInt64) {
    bytes &+= count
    guard bytes >= limits.leastBytes else { return }
    for place in 0..<count { roll(UInt8(truncatingIfNeeded: word &>> UInt64(8 &* place))) }
  }

  /// Takes a text's bytes.
  @inline(__always) mutating func add(_ text: ByteView) {
    bytes &+= text.count
    guard bytes >= limits.leastBytes else { return }
    for byte in text { roll(byte) }
  }

  @inline(__always) private mutating func roll(_ byte: UInt8) {
    hash = hash << 1 &+ words[table &+ Int(byte)]
    hasMatched = hasMatched || hash & mask == 0
  }

  /// Whether a page ends here.
  @inline(__always) mutating func ends() -> Bool {
    if hasMatched {
      hasMatched = false
      table &+= 256
      if table == words.count {
        table = 0
        bytes = 0
        return true
      }
    }
    guard bytes >= limits.mostBytes else { return false }
    bytes = 0
    return true
  }
}
