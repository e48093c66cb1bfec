import Records

/// Halves of UTF-16 pairs that a server writes as escapes where an answer ends within a character: no text has them, and U+FFFD
/// stands for each, as servers write it themselves.
enum LoneSurrogates {
  /// The same JSON with `\ufffd` in their place.
  static func replaced(in json: ByteView) -> ByteBuffer {
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
      if unit & 0xF800 == 0xD800 && !isPair {
        mended.append("\\ufffd")
      } else {
        mended.append(json[escape..<at])
      }
    }
    mended.append(json.suffix(from: at))
    return mended
  }
}
