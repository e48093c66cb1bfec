extension Characters {
  /// A run of white space as `\s+(?!\S)|\s+` cuts it: without its last character where another character follows, if it
  /// has more than one.
  ///
  /// With `newlines`, as `\s*[\r\n]+|\s+(?!\S)|\s+`: up to its last newline, if it has one. With `wholeAtEnd` a run that
  /// ends the text comes first: `\s++$`.
  @inline(__always)
  func spaceRun(from position: Int, newlines: Bool, wholeAtEnd: Bool = false) -> Int {
    var end = position
    var last = position
    var newline = position
    while end < self.end {
      let (kind, next) = at(end)
      if !kind.contains(.space) { break }
      last = end
      end = next
      if kind.contains(.newline) { newline = next }
    }
    if wholeAtEnd && end == self.end { return end }
    if newlines && newline > position { return newline }
    return end == self.end || last == position ? end : last
  }

  /// The bytes of `'s 't 're 've 'm 'll 'd` at a position that has an apostrophe; 0 when it is none of these.
  @inline(__always) func contraction(_ position: Int, _ casing: Contractions) -> Int {
    guard casing != .none, position &+ 1 < end else { return 0 }
    let fold: UInt8 = casing == .exact ? 0 : 0x20
    let first = byte(position &+ 1) | fold
    switch first {
    case 0x73, 0x74, 0x6D, 0x64: return 2  // s t m d
    case 0x72, 0x76, 0x6C:  // re ve ll
      guard position &+ 2 < end else { return 0 }
      let second = byte(position &+ 2) | fold
      return second == (first == 0x6C ? 0x6C : 0x65) ? 3 : 0
    case 0xE5 where casing == .folded:  // U+017F, which folds to s: C5 BF
      return byte(position &+ 1) == 0xC5 && byte(position &+ 2) == 0xBF ? 3 : 0
    default: return 0
    }
  }
}

/// How a pattern takes English contractions.
enum Contractions: Sendable {
  /// Not at all.
  case none
  /// In lower case.
  case exact
  /// By `[sS]`: ASCII's letters in both cases.
  case ascii
  /// By `(?i:s)`, which takes U+017F too.
  case folded
}
