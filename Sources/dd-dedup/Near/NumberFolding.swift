internal import CUTF8Proc
import Records

/// Writes every number as `0`, as FineWeb does before it looks for near-duplicates (datatrove, utils/text.py:
/// `\p{Nd}+([.,،٫⎖⎗⎘]\p{Nd}+)?`).
final class NumberFolding {
  private let output = ByteBuffer(capacity: 4096)

  /// The text with its numbers folded; good until the next call.
  func fold(_ text: ByteView) -> ByteView {
    output.removeAll()
    var at = 0
    var copied = 0
    while at < text.count {
      let end = digits(text, from: at)
      if end == at {
        at += width(text[at])
        continue
      }
      output.append(text[copied..<at])
      output.append("0")
      at = fraction(text, from: end)
      copied = at
    }
    output.append(text[copied..<text.count])
    return output.view
  }

  /// Where the digits that begin at `start` end.
  private func digits(_ text: ByteView, from start: Int) -> Int {
    var at = start
    while at < text.count {
      let byte = text[at]
      if byte < 0x80 ? byte &- 0x30 >= 10 : utf8proc_category(scalar(text, at)) != UTF8PROC_CATEGORY_ND { break }
      at += width(byte)
    }
    return at
  }

  /// Where a mark of the kind of a decimal point and the digits behind it end; `start` when they aren't there.
  private func fraction(_ text: ByteView, from start: Int) -> Int {
    guard start < text.count else { return start }
    switch scalar(text, start) {
    case 0x2E, 0x2C, 0x060C, 0x066B, 0x2396, 0x2397, 0x2398:
      let mark = start + width(text[start])
      let end = digits(text, from: mark)
      return end > mark ? end : start
    default: return start
    }
  }

  private func width(_ byte: UInt8) -> Int { byte < 0x80 ? 1 : byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4 }

  private func scalar(_ text: ByteView, _ at: Int) -> Int32 {
    let width = width(text[at])
    guard width > 1 else { return Int32(text[at]) }
    var scalar = Int32(text[at]) & (0x7F >> Int32(width))
    for index in 1..<width { scalar = scalar << 6 | Int32(text[at + index] & 0x3F) }
    return scalar
  }
}
