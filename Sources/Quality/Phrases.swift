internal import Records
internal import Shingling

/// Phrases that are looked for among a text's folded words: case, punctuation and spacing make no difference.
final class Phrases {
  /// The hashes of each phrase's words, by that of the first.
  private var phrases: [UInt64: [[UInt64]]] = [:]
  /// A bit for each first word, by its hash's lowest bits: of nearly all words it tells that none begins there.
  private var bits = Bits(repeating: 0)
  private typealias Bits = InlineArray<16, UInt64>

  init(_ texts: [String]) {
    let words = FoldedWords()
    for text in texts {
      let hashes = text.withBytes { bytes in
        words.read(bytes)
        return (0..<words.count).map { words[$0].hash }
      }
      guard let first = hashes.first else { continue }
      phrases[first, default: []].append(hashes)
      bits[Int(first >> 6 & 15)] |= 1 << (first & 63)
    }
  }

  /// How many begin in words before byte `end`; phrases don't overlap.
  func count(in words: FoldedWords, before end: Int = .max) -> Int {
    let all = unsafe words.all
    var found = 0
    var index = 0
    while index < all.count {
      let word = unsafe all[index]
      if mayBegin(word.hash) {
        if word.range.lowerBound >= end { break }
        if let phrase = phrases[word.hash]?.first(where: { stands($0, words, index) }) {
          found += 1
          index += phrase.count
          continue
        }
      }
      index &+= 1
    }
    return found
  }

  private func stands(_ phrase: [UInt64], _ words: FoldedWords, _ start: Int) -> Bool {
    guard start + phrase.count <= words.count else { return false }
    for (offset, hash) in phrase.enumerated() where words[start + offset].hash != hash { return false }
    return true
  }

  /// How many of the phrases, of one word each, are there.
  func countDifferent(in words: FoldedWords) -> Int {
    let all = unsafe words.all
    var missing = Array(phrases.keys)
    for index in 0..<all.count {
      let hash = unsafe all[index].hash
      guard mayBegin(hash), let place = missing.firstIndex(of: hash) else { continue }
      missing.remove(at: place)
      if missing.isEmpty { break }
    }
    return phrases.count - missing.count
  }

  /// Whether a word is one of the phrases of one word.
  func contains(_ hash: UInt64) -> Bool { mayBegin(hash) && phrases[hash] != nil }

  @inline(__always) private func mayBegin(_ hash: UInt64) -> Bool { bits[Int(hash >> 6 & 15)] >> (hash & 63) & 1 != 0 }
}
