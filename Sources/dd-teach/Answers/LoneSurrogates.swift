import Records

/// Halves of UTF-16 pairs that a server writes as escapes, where an answer or a piece of it ends within a character. No text has
/// them: until both halves are there, a private character stands for each; U+FFFD for one that stays alone, as servers write it
/// themselves.
enum LoneSurrogates {
  /// The first of the private characters, which are the last 2,048 of all, and how far each is from its half.
  private static let first: UInt32 = 0x10F800
  private static let offset = first - 0xD800

  /// The same JSON with private characters in their place.
  static func marked(in json: ByteView) -> ByteBuffer {
    let mended = ByteBuffer(capacity: json.count)
    func codeUnit(_ start: Int) -> UInt32? { unsafe JSONText.codeUnit(json.pointer, start, json.count) }
    var at = 0
    while let escape = json.firstIndex(of: 0x5C, from: at) {
      mended.append(json[at..<escape])
      guard let unit = codeUnit(escape) else {
        at = min(escape + 2, json.count)
        mended.append(json[escape..<at])
        continue
      }
      let isPair = unit & 0xFC00 == 0xD800 && codeUnit(escape + 6).map { $0 & 0xFC00 == 0xDC00 } ?? false
      at = escape + (isPair ? 12 : 6)
      if unit & 0xF800 == 0xD800, !isPair, let scalar = Unicode.Scalar(unit + offset) {
        mended.append(String(Character(scalar)))
      } else {
        mended.append(json[escape..<at])
      }
    }
    mended.append(json.suffix(from: at))
    return mended
  }

  /// A text in which each two halves that came to stand together are the character that they are, and each other one is U+FFFD.
  static func joined(_ text: String) -> String {
    var scalars = String.UnicodeScalarView()
    var high: UInt32?
    for scalar in text.unicodeScalars {
      let half = scalar.value >= first ? scalar.value - offset : nil
      if let begun = high, let half, half >= 0xDC00 {
        scalars.append(Unicode.Scalar(0x10000 + (begun - 0xD800) << 10 + (half - 0xDC00)) ?? "\u{FFFD}")
        high = nil
        continue
      }
      if high != nil { scalars.append("\u{FFFD}") }
      high = half.flatMap { $0 < 0xDC00 ? $0 : nil }
      if half == nil { scalars.append(scalar) } else if high == nil { scalars.append("\u{FFFD}") }
    }
    if high != nil { scalars.append("\u{FFFD}") }
    return String(scalars)
  }

  /// The same of a text's bytes.
  static func joined(_ text: ByteBuffer) -> ByteBuffer {
    let joined = ByteBuffer(capacity: text.count)
    joined.append(Self.joined(String(text.view)))
    withExtendedLifetime(text) {}
    return joined
  }
}
