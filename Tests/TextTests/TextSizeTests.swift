import Records
import Testing
import Text

/// Pieces of JSON text: plain, escapes, white space of every width, code points of one to four bytes.
private let pieces = [
  "a", "word", "eight by", " ", "  ", "\\n", "\\t", "\\\\", "\\\"", "\\/", "\\u0020", "\\u00e9", "\\u2028",
  "\\u001c", "\\ud83d\\ude00", "\\uD83D\\uDE00", "é", "\u{A0}", "\u{85}", "\u{3000}", "\u{2003}", "\u{200B}",
  "\u{1680}", "漢字", "😀", "x\\u0041y",
]

/// Of these alone are whole blocks counted at once.
private let plainPieces = ["a", "word", "eight by", " ", "é", "漢字", "😀", "“", "…", "\\n", "\\t", "\\\"", "\\/", "\\b"]

/// SplitMix64, so that a failure comes again.
private struct Seeded: RandomNumberGenerator {
  var state: UInt64
  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}

@Test("code points and words in one pass are those of two passes, and of the text without escapes")
func textSizeAgrees() throws {
  var random = Seeded(state: 1)
  let document = JSONDocument()
  for _ in 0..<5000 {
    let count = Int.random(in: 0...120, using: &random)
    let rarity = Int.random(in: 0...40, using: &random)
    let text = (0..<count).map { _ in
      let isPlain = Int.random(in: 0...rarity, using: &random) > 0
      return (isPlain ? plainPieces : pieces).randomElement(using: &random) ?? ""
    }.joined()
    try "{\"t\":\"\(text)\"}".withBytes { line in
      try document.parse(line)
      let node = try #require(document.member(ByteView("t"), of: .root))
      let raw = document.raw(node)
      let size = TextSize(escaped: raw)
      #expect(size.codePoints == CodePoints.count(escaped: raw), "\(text)")
      #expect(size.words == Words.count(escaped: raw), "\(text)")
      #expect(size.codePoints == String(document.text(node)).unicodeScalars.count, "\(text)")
      #expect(size.words == Words.count(document.text(node)), "\(text)")
      #expect(size.bytes == document.text(node).count, "\(text)")
    }
  }
}
