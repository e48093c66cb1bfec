import Keys
import Records

/// What near-duplicates are told by, worked out from one record alone: words that notes can carry.
///
/// The number of shingles; where there are some, they in ascending order, then the bands' tags in 4 bytes each, then the
/// sketch, a byte for each MinHash; else the two halves of a fingerprint of the text, which resembles only its equals.
@safe struct NearText {
  nonisolated(unsafe) let words: UnsafePointer<UInt64>
  private let bands: Bands

  /// Over words that outlive it.
  @unsafe init(words: UnsafePointer<UInt64>, _ bands: Bands) {
    unsafe self.words = words
    self.bands = bands
  }

  /// The words of a text with so many shingles.
  static func count(shingles: Int, _ bands: Bands) -> Int {
    shingles == 0 ? 3 : 1 + shingles + tagWords(bands) + (bands.hashes + 7) / 8
  }

  private static func tagWords(_ bands: Bands) -> Int { (bands.count + 1) / 2 }

  /// How many words it has.
  var count: Int { Self.count(shingles: shingleCount, bands) }

  /// How many shingles there are; 0 for a text without words.
  var shingleCount: Int { unsafe Int(words[0]) }

  /// The hashes of its shingles, sorted.
  @unsafe var shingles: UnsafePointer<UInt64> { unsafe words + 1 }

  /// The hashes of its shingles as bytes.
  var shingleBytes: ByteView {
    unsafe ByteView(base: UnsafeRawPointer(shingles).assumingMemoryBound(to: UInt8.self), count: 8 * shingleCount)
  }

  /// For each band, 32 bits that stand for its MinHashes.
  @unsafe var tags: UnsafePointer<UInt32> {
    unsafe UnsafeRawPointer(words + 1 + shingleCount).assumingMemoryBound(to: UInt32.self)
  }

  /// A byte of each MinHash.
  @unsafe var sketch: UnsafePointer<UInt8> {
    unsafe UnsafeRawPointer(words + 1 + shingleCount + Self.tagWords(bands)).assumingMemoryBound(to: UInt8.self)
  }

  /// What stands for a text without words.
  var fingerprint: Fingerprint { unsafe Fingerprint(high: words[1], low: words[2]) }
}
