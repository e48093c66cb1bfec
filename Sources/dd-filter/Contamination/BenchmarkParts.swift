import Records
import Shingling

/// The parts of benchmarks that are looked for, each once, with their folded words.
final class BenchmarkParts {
  /// A part: whose it is, and where its words are.
  struct Part {
    let item: Int
    let kind: BenchmarkPart
    fileprivate let text: Range<Int>
    /// How many words it has.
    let count: Int
  }

  private(set) var items: [BenchmarkItem] = []
  private(set) var parts: [Part] = []
  /// Parts that were too short to be looked for.
  private(set) var tooShort = 0
  /// Parts that are looked for, equal ones too.
  private(set) var counted = 0
  private let words = FoldedWords()
  private let folded = ByteBuffer(capacity: 1 << 10)
  private let texts: PartTexts
  /// The first part with each hash of all its words.
  private var known: [UInt64: UInt32] = [:]
  private let least: Int

  /// Answers of fewer than `least` words are no parts. Throws exit 74 when there is no room in `$TMPDIR`.
  init(leastAnswer least: Int) throws(ToolError) {
    self.least = least
    texts = try PartTexts()
  }

  /// Fewer words, of which those of scripts without spaces count half, or fewer different ones, say too little.
  private static let leastWords = 4

  /// Takes a part in, unless it is too short or equal to one before it.
  func add(_ item: BenchmarkItem, _ kind: BenchmarkPart, _ text: ByteView) throws(ToolError) {
    if items.last != item || kind == .question { items.append(item) }
    words.readKeeping(text)
    if kind == .answer && words.count < least { return }
    guard isLongEnough() else {
      tooShort += 1
      return
    }
    counted += 1
    folded.removeAll()
    for index in 0..<words.count {
      folded.append(words.foldedText(index))
      folded.append(0x20)
    }
    let hash = words.grams(width: words.count)[0]
    if let first = known[hash] {
      try texts.flush()
      if try withText(of: Int(first), { $0 == folded.view }) { return }
    }
    guard parts.count < GramTable.mostParts else {
      throw ToolError(.dataError, "--decontaminate takes \(GramTable.mostParts) questions and answers at most")
    }
    if known[hash] == nil { known[hash] = UInt32(parts.count) }
    parts.append(Part(item: items.count - 1, kind: kind, text: try texts.append(folded.view), count: words.count))
  }

  private func isLongEnough() -> Bool {
    var halves = 0
    var different: [UInt64] = []
    for index in 0..<words.count {
      halves += words.isSpaceless(index) ? 1 : 2
      if different.count < Self.leastWords && !different.contains(words[index].hash) {
        different.append(words[index].hash)
      }
      if halves >= 2 * Self.leastWords && different.count == Self.leastWords { return true }
    }
    return false
  }

  /// No more parts come.
  func finish() throws(ToolError) {
    known = [:]
    try texts.flush()
  }

  /// A part's words, one by one.
  func words(of part: Int) throws(ToolError) -> [[UInt8]] {
    try withText(of: part) { text in
      var words: [[UInt8]] = []
      var start = 0
      while let end = text.firstIndex(of: 0x20, from: start) {
        words.append(Array(text[start..<end]))
        start = end + 1
      }
      return words
    }
  }

  /// Hands a part's words to `body`, each with a space behind it: folding them again changes nothing.
  func withText<Result>(of part: Int, _ body: (ByteView) -> Result) throws(ToolError) -> Result {
    let text = try texts.read(parts[part].text)
    return withExtendedLifetime(text) { body(text.view) }
  }
}
