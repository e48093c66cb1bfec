import Records
import Shingling
import Text

/// What of a benchmark stands in a text.
struct Contamination {
  let part: Int
  let score: PartScore
  /// From the first to the last word found, in code points.
  let span: Range<Int>
}

/// Looks for benchmarks in texts, for one thread.
final class ContaminationSearch {
  private let index: ContaminationIndex
  private let words = FoldedWords()
  private var isKept = false
  private var text: ByteView = .empty
  private var found: [FoundGram] = []
  private var runs: [UInt64] = []

  /// A gram of a long part in the text.
  private struct Hit {
    let slot: Int
    let position: Int
  }

  private var hits: [Hit] = []
  private var best: (part: Int, score: PartScore, words: Range<Int>)?

  init(_ index: ContaminationIndex) { self.index = index }

  /// The part of which most was found, of equals the first; nil when none reaches the score.
  func look(_ text: ByteView) throws(ToolError) -> Contamination? {
    self.text = text
    words.read(text)
    isKept = false
    best = nil
    try lookForShort()
    try lookForLong()
    guard let best else { return nil }
    let start = CodePoints.count(text.prefix(words[best.words.lowerBound].range.lowerBound))
    let inside = text[words[best.words.lowerBound].range.lowerBound..<words[best.words.upperBound - 1].range.upperBound]
    return Contamination(part: best.part, score: best.score, span: start..<start + CodePoints.count(inside))
  }

  private func isBetter(_ part: Int, _ score: PartScore) -> Bool {
    guard let best else { return true }
    return best.score < score || part < best.part && !(score < best.score)
  }

  /// The word's folded text, compared before a row is dropped: hashes may clash.
  private func folded(_ word: Int) -> ByteView {
    if !isKept {
      words.readKeeping(text)
      isKept = true
    }
    return words.foldedText(word)
  }

  // MARK: Short parts: all words, one after another

  private func lookForShort() throws(ToolError) {
    guard let longest = index.shortLengths.last else { return }
    words.grams(width: ContaminationIndex.openingWords, passing: index.openings, into: &found)
    for gram in found {
      words.runs(from: gram.position, upTo: longest, into: &runs)
      for length in index.shortLengths where length <= runs.count {
        let hash = runs[length - 1]
        guard index.wholes.filter.passes(hash), let slot = index.wholes.find(hash) else { continue }
        for place in 0..<index.wholes.frequency(slot) {
          try judgeShort(index.wholes.part(slot, place), at: gram.position)
        }
      }
    }
  }

  private func judgeShort(_ part: Int, at position: Int) throws(ToolError) {
    guard isBetter(part, .whole), position + index.parts.parts[part].count <= words.count else { return }
    let own = try index.parts.words(of: part)
    if own.indices.allSatisfy({ own[$0].elementsEqual(folded(position + $0)) }) {
      best = (part, .whole, position..<position + own.count)
    }
  }

  // MARK: Long parts: the weight of their grams in a window

  /// Looks at parts by their rarest gram in the text. What its grams there weigh bounds what can be found of a part, and
  /// the parts of a gram come by their own weight, so that of a frame that a benchmark's items share few are looked at.
  private func lookForLong() throws(ToolError) {
    words.grams(width: index.plan.width, passing: index.grams.filter, into: &found)
    hits.removeAll(keepingCapacity: true)
    for gram in found {
      if let slot = index.grams.find(gram.hash) { hits.append(Hit(slot: slot, position: gram.position)) }
    }
    guard !hits.isEmpty else { return }
    let slots = Set(hits.map(\.slot)).map { (slot: $0, parts: index.grams.frequency($0)) }
      .sorted { ($0.parts, $0.slot) < ($1.parts, $1.slot) }
    var left = slots.reduce(0) { $0 + index.weight($1.slot) }
    var judged: Set<Int> = []
    for (slot, count) in slots {
      for place in 0..<count {
        let part = index.grams.part(slot, place)
        guard isEnough(part, PartScore(found: left, total: index.totals[part])) else { break }
        if judged.insert(part).inserted { try judge(part, hits.filter { index.grams.has($0.slot, part: part) }) }
      }
      left -= index.weight(slot)
    }
  }

  private func judge(_ part: Int, _ hits: [Hit]) throws(ToolError) {
    guard let window = window(part, hits), isEnough(part, window.score) else { return }
    let real = try verified(part, hits)
    guard let window = real.count == hits.count ? window : self.window(part, real), isEnough(part, window.score) else {
      return
    }
    best = (part, window.score, window.words)
  }

  private func isEnough(_ part: Int, _ score: PartScore) -> Bool {
    (index.plan.mode == .any || score.reaches(index.plan.score)) && isBetter(part, score)
  }

  /// The first window of 2 · words + n words whose grams weigh most, and the words from the first to the last found in it.
  private func window(_ part: Int, _ hits: [Hit]) -> (score: PartScore, words: Range<Int>)? {
    guard !hits.isEmpty else { return nil }
    let reach = 2 * index.parts.parts[part].count
    var (first, end) = (0, 0)
    var counts: [Int: Int] = [:]
    var sum: UInt64 = 0
    var most: UInt64 = 0
    var words = 0..<0
    while end < hits.count {
      // The leftmost window that the next hit is in; hits that begin up to `reach` behind its beginning are in it.
      let begin = max(0, hits[end].position - reach)
      while end < hits.count && hits[end].position <= begin + reach {
        counts[hits[end].slot, default: 0] += 1
        if counts[hits[end].slot] == 1 { sum += index.weight(hits[end].slot) }
        end += 1
      }
      while hits[first].position < begin {
        counts[hits[first].slot, default: 0] -= 1
        if counts[hits[first].slot] == 0 { sum -= index.weight(hits[first].slot) }
        first += 1
      }
      if sum > most {
        most = sum
        words = hits[first].position..<hits[end - 1].position + index.plan.width
      }
    }
    return (PartScore(found: most, total: index.totals[part]), words)
  }

  /// The hits whose words are a gram of the part.
  private func verified(_ part: Int, _ hits: [Hit]) throws(ToolError) -> [Hit] {
    let width = index.plan.width
    let own = try index.parts.words(of: part)
    let grams = Set((0...own.count - width).map { Array(own[$0..<$0 + width]) })
    return hits.filter { hit in grams.contains((0..<width).map { Array(folded(hit.position + $0)) }) }
  }
}
