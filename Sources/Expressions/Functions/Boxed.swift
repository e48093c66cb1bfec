internal import Records
internal import Text

/// The content of the last `\boxed` or `\fbox` of LaTeX text, the final answer by MATH's convention.
///
/// Braces are balanced, `\{` and `\}` not counted. Without braces (`\boxed 5`) it is the rest up to the next `$`
/// or the line's end, trimmed. Nil when there is none, or its braces never close.
func lastBoxed(in text: ByteView) -> ByteView? {
  var last: Int? = nil
  for command in [ByteView("\\boxed"), ByteView("\\fbox")] {
    var at = 0
    while let found = text.firstRange(of: command, from: at) {
      at = found + command.count
      // \boxedminipage is another command.
      let isWhole = at >= text.count || !isLetter(text[at])
      if isWhole && at > last ?? 0 { last = at }
    }
  }
  guard var at = last else { return nil }
  at += WhiteSpace.leadingCount(text.suffix(from: at))
  guard at < text.count else { return nil }
  if text[at] == 0x7B { return balanced(text, from: at + 1) }
  var end = at
  while end < text.count && text[end] != 0x24 && text[end] != 0x0A { end += 1 }
  let bare = WhiteSpace.trim(text[at..<end])
  return bare.isEmpty ? nil : bare
}

private func balanced(_ text: ByteView, from start: Int) -> ByteView? {
  var depth = 1
  var at = start
  while at < text.count {
    switch text[at] {
    case 0x5C: at += 1
    case 0x7B: depth += 1
    case 0x7D:
      depth -= 1
      if depth == 0 { return text[start..<at] }
    default: break
    }
    at += 1
  }
  return nil
}

private func isLetter(_ byte: UInt8) -> Bool { byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7A }
