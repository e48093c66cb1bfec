import Foundation
import Records
import Testing
import Text

/// The text as JSON, with every code point that `isEscaped` picks written as `\uXXXX`.
private func escape(_ text: String, where isEscaped: (Int) -> Bool) -> [String] {
  text.unicodeScalars.enumerated().map { index, scalar in
    if scalar == "\n" { return "\\n" }
    if scalar == "\\" { return "\\\\" }
    guard isEscaped(index) else { return String(scalar) }
    return String(scalar).utf16.map { String(format: "\\u%04x", $0) }.joined()
  }
}

@Test(arguments: [
  "", "a", "plain ASCII text that is longer than eight bytes",
  "zwölf Boxkämpfer jagen Viktor quer über den Sylter Deich",
  "日本語のテキスト、もう少し長い", "😀😀 mixed é\n\\ text 日本 and more ASCII behind it 😀", "\n\n\n\\\\\\",
])
func offsetOfEveryCodePoint(_ text: String) {
  for step in 1...4 {
    let pieces = escape(text) { $0 % step == 1 }
    pieces.joined().withBytes { raw in
      var offset = 0
      for (number, piece) in pieces.enumerated() {
        #expect(CodePoints.offset(of: number, escaped: raw) == offset)
        #expect(CodePoints.reaches(number + 1, escaped: raw))
        offset += piece.utf8.count
      }
      #expect(CodePoints.offset(of: pieces.count, escaped: raw) == raw.count)
      #expect(CodePoints.offset(of: pieces.count + 9, escaped: raw) == raw.count)
      #expect(!CodePoints.reaches(pieces.count + 1, escaped: raw))
      #expect(CodePoints.count(escaped: raw) == pieces.count)
    }
  }
}

@Test("an offset is where a code point begins, wherever blocks end and escapes follow")
func offsetsOverBlocks() {
  for padding in 0...140 {
    for character in ["é", "中", "😀", "\\n", "\\u00e9"] {
      let pieces = Array(repeating: "a", count: padding) + [character, " ", "\\u0041", "b", "\\\\", "ü"]
      pieces.joined().withBytes { raw in
        var offset = 0
        for (number, piece) in pieces.enumerated() {
          #expect(CodePoints.offset(of: number, escaped: raw) == offset, "\(padding) \(character) \(number)")
          offset += piece.utf8.count
        }
        #expect(CodePoints.offset(of: pieces.count, escaped: raw) == raw.count)
      }
    }
  }
}

@Test func wordsStopAtTheLimit() {
  let text = ByteView("one\\ttwo\\u2003three four")
  #expect(Words.count(escaped: text) == 4)
  #expect(Words.count(escaped: text, upTo: 2) == 2)
}

@Test(arguments: [
  ("", 0), ("word", 2), ("four words are here", 6), ("averyveryverylongidentifier", 7), ("漢字漢字漢字", 5),
])
func tokensByEstimate(_ text: String, _ tokens: Int) {
  text.withBytes { #expect(TokenMeasure.estimate.count(escaped: $0) == tokens) }
}

@Test func promptEndsWhereMetadataSays() throws {
  func prompt(_ line: StaticString) throws -> String? {
    let document = JSONDocument()
    try document.parse(ByteView(line))
    let prompt = try Prompt(textField: FieldPath("text"))
    return withExtendedLifetime(prompt) { prompt.text(in: document).map { String($0) } }
  }
  #expect(try prompt(#"{"text":"\ud83d\ude00é\nuser","metadata":{"prompt_end":3}}"#) == "😀é\n")
  #expect(try prompt(#"{"text":"all of it"}"#) == "all of it")
  #expect(try prompt(#"{"text":"all of it","metadata":{"prompt_end":-1}}"#) == "all of it")
  #expect(try prompt(#"{"text":"all of it","metadata":{"prompt_end":99}}"#) == "all of it")
  #expect(try prompt(#"{"text":5,"metadata":{"prompt_end":1}}"#) == nil)
}
