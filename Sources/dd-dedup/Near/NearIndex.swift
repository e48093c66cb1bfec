internal import CBlocks
import Keys
import Recipe
import Records

/// A kept row that a record resembles.
struct NearMatch {
  let row: Int
  let similarity: Similarity
}

/// The kept rows, as anchors: MinHash bands propose some of them, exact Jaccard on the shingles decides.
final class NearIndex {
  private let threshold: SimilarityThreshold
  private let leastEqual: Int
  private let tables: BandTables
  private let kept: KeptRows
  private let file: ShingleFile
  private var wordless: [Fingerprint: Int] = [:]
  private var rows: [UInt32] = []

  /// Kept rows that shared a bucket with a record, once for each pair.
  private(set) var candidates = 0
  /// Those of them whose sketches were alike enough to compare the sets.
  private(set) var verified = 0
  var fullBuckets: Int { tables.fullBuckets }

  /// A posting numbers rows from 1 in 32 bits.
  private static let mostRows = Int(UInt32.max) - 1

  init(_ threshold: SimilarityThreshold, _ bands: Bands) throws(ToolError) {
    self.threshold = threshold
    leastEqual = bands.leastEqual(threshold: threshold.value.value)
    tables = try BandTables(count: bands.count)
    kept = KeptRows(sketchBytes: bands.hashes)
    file = try ShingleFile()
  }

  /// The most similar of the kept rows that reach the threshold, of equals the first; nil when none does.
  func match(_ text: NearText) throws(ToolError) -> NearMatch? {
    guard text.shingleCount > 0 else {
      return wordless[text.fingerprint].map { NearMatch(row: $0, similarity: .equal) }
    }
    tables.candidates(text, into: &rows)
    candidates += rows.count
    var best: NearMatch? = nil
    for row in rows.lazy.map(Int.init) where isAlike(text, row) {
      verified += 1
      if let similarity = try similarity(text, row), best.map({ $0.similarity < similarity }) ?? true {
        best = NearMatch(row: row, similarity: similarity)
      }
    }
    return best
  }

  /// Takes a row in as an anchor, with the name that evidence has for it.
  func keep(_ text: NearText, name: ByteView) throws(ToolError) {
    guard kept.count < Self.mostRows else {
      throw ToolError(.dataError, "--near keeps \(Self.mostRows) rows at most: split the input")
    }
    if text.shingleCount > 0 {
      try tables.insert(text, row: UInt32(kept.count))
    } else if wordless[text.fingerprint] == nil {
      wordless[text.fingerprint] = kept.count
    }
    kept.append(place: file.end, text: text)
    try file.append(text, name: name)
  }

  /// The name of a kept row; good until the next call of this object.
  func name(_ row: Int) throws(ToolError) -> ByteView { try file.name(place(row)) }

  /// Counts a row that is dropped for this one, and tells how many it stands for by now.
  func countDropped(for row: Int) -> Int { kept.countDropped(row) }

  /// The kept rows that stand for dropped ones, and for how many.
  var groups: some Sequence<(row: Int, rows: Int)> {
    (0..<kept.count).lazy.map { (row: $0, rows: self.kept.dropped($0)) }.filter { $0.rows > 0 }
  }

  private func place(_ row: Int) -> Range<Int> {
    kept.place(row)..<(row + 1 < kept.count ? kept.place(row + 1) : file.end)
  }

  private func isAlike(_ text: NearText, _ row: Int) -> Bool {
    unsafe dd_equal_bytes(text.sketch, kept.sketch(row), kept.sketchBytes) >= leastEqual
  }

  private func similarity(_ text: NearText, _ row: Int) throws(ToolError) -> Similarity? {
    let found = try file.common(place(row), with: text) { threshold.leastCommon($0, text.shingleCount) }
    return found.map { Similarity(common: $0.common, union: $0.size + text.shingleCount - $0.common) }
  }
}
