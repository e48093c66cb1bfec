import Foundation
import Records
import Testing
import Text

/// Text of every sort that matters to counting, put together at random but the same every time.
private func samples() -> [String] {
  let pieces = [
    "a", "word", " ", "  ", "\n", "\t", "\r\n", "\"", "\\", "\\\\", "/", "é", "日本", "😀", "\u{A0}", "\u{3000}",
    "\u{85}", "\u{1C}", "\u{1F}", "\u{0B}", "\u{0}", "\u{2028}", "\u{200B}", "u0041", "n", "plain text of some length ",
  ]
  var state: UInt64 = 42
  func next(_ bound: Int) -> Int {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Int(state >> 33) % bound
  }
  return (0..<3000).map { _ in (0..<next(60)).map { _ in pieces[next(pieces.count)] }.joined() }
}

/// JSON spellings of one text: the shortest, all escaped, and escaped here and there.
private func spellings(_ text: String) -> [String] {
  let shortest = ByteBuffer()
  text.withBytes { JSONText.appendEscaped($0, to: shortest) }
  let long = text.utf16.map { unit in
    let hex = String(unit, radix: 16)
    return "\\u" + String(repeating: "0", count: 4 - hex.count) + (unit % 2 == 0 ? hex : hex.uppercased())
  }.joined()
  let mixed = text.unicodeScalars.enumerated().map { index, scalar -> String in
    if index % 3 == 0 && scalar == "/" { return "\\/" }
    if index % 5 == 0 && scalar.value < 0x10000 {
      let hex = String(scalar.value, radix: 16)
      return "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
    }
    let one = ByteBuffer()
    String(Character(scalar)).withBytes { JSONText.appendEscaped($0, to: one) }
    return String(one.view)
  }.joined()
  return [String(shortest.view), long, mixed]
}

private func isSpace(_ scalar: Unicode.Scalar) -> Bool { scalar.properties.isWhitespace }

@Test("code points, however a text is spelled") func codePoints() {
  for text in samples() {
    text.withBytes { #expect(CodePoints.count($0) == text.unicodeScalars.count) }
    for spelling in spellings(text) {
      let counted = spelling.withBytes { CodePoints.look(escaped: $0) }
      #expect(counted.codePoints == text.unicodeScalars.count)
    }
    let hasControls = text.unicodeScalars.contains { $0.value < 0x20 && !"\n\t\r".unicodeScalars.contains($0) }
    let shortest = spellings(text)[0].withBytes { CodePoints.look(escaped: $0) }
    let long = spellings(text)[1].withBytes { CodePoints.look(escaped: $0) }
    #expect(shortest.hasLongEscapes == hasControls)
    #expect(long.hasLongEscapes == !text.isEmpty)
  }
}

@Test("words as Python's str.split finds them") func words() {
  for text in samples() {
    let expected = text.unicodeScalars.split { isSpace($0) || (0x1C...0x1F).contains($0.value) }.count
    text.withBytes { #expect(Words.count($0) == expected) }
    for spelling in spellings(text) {
      spelling.withBytes { raw in
        #expect(Words.count(escaped: raw) == expected)
        for limit in [0, 1, 2, 3, 5, 10, 50, expected, expected + 1] {
          #expect(Words.count(escaped: raw, upTo: limit) == min(limit, expected))
        }
      }
    }
  }
}

@Test("white space trimmed, however a text is spelled") func trimming() {
  for text in samples() {
    let scalars = Array(text.unicodeScalars)
    let start = scalars.firstIndex { !isSpace($0) } ?? scalars.count
    let end = (scalars.lastIndex { !isSpace($0) } ?? start - 1) + 1
    var expected = String.UnicodeScalarView()
    expected.append(contentsOf: scalars[start..<max(start, end)])
    text.withBytes { #expect(String(WhiteSpace.trim($0)).unicodeScalars.elementsEqual(expected)) }
    for spelling in spellings(text) {
      spelling.withBytes { raw in
        let trimmed = WhiteSpace.trim(escaped: raw)
        var room = [UInt8](repeating: 0, count: trimmed.count)
        let count = unsafe room.withUnsafeMutableBufferPointer {
          unsafe $0.baseAddress.map { unsafe JSONText.unescape(trimmed, into: $0) } ?? 0
        }
        #expect(String(decoding: room.prefix(count), as: UTF8.self).unicodeScalars.elementsEqual(expected))
        #expect(WhiteSpace.isBlank(escaped: raw) == expected.isEmpty)
      }
    }
  }
}

@Test("White_Space is Unicode's") func whiteSpaceProperty() {
  for value in UInt32(0)...0x1_FFFF {
    guard let scalar = Unicode.Scalar(value) else { continue }
    #expect(WhiteSpace.contains(value) == scalar.properties.isWhitespace)
  }
}
