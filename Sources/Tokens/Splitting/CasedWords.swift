/// The patterns of o200k, Llama 4, tekken and Kimi, which cut words where lower case turns to upper:
///
///     [^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?
///     [^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?
///     \p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+
struct CasedWords: CoveringPattern, Sendable {
  var contractions = Contractions.folded
  var digits = 3
  /// Whether slashes count with the newlines behind symbols.
  var takesSlashes = true
  /// Whether `[\p{Han}]+` comes first and words have no Han: Kimi's pattern.
  var isolatesHan = false

  private static let upper: CodePointClass = [.upper, .otherLetter, .mark]
  private static let lower: CodePointClass = [.lower, .otherLetter, .mark]
  private static let either: CodePointClass = [.otherLetter, .mark]
  private static let known: CodePointClass = [.letter, .number, .space]

  @inline(__always) func end(_ text: Characters, _ position: Int) -> Int {
    let (kind, next) = text.at(position)
    if isolatesHan && kind.contains(.han) { return text.run(.han, from: next) }
    let mayLead = kind.isDisjoint(with: [.newline, .letter, .number])
    if mayLead, let end = lowerWord(text, next) { return end }
    if let end = lowerWord(text, position) { return end }
    if mayLead, let end = upperWord(text, next) { return end }
    if let end = upperWord(text, position) { return end }
    if kind.contains(.number) { return text.digits(from: next, atMost: digits &- 1) }
    if !kind.contains(.space) { return symbols(text, next) }
    if text.byte(position) == 0x20 && next < text.end {
      let (second, behind) = text.at(next)
      if second.isDisjoint(with: Self.known) { return symbols(text, behind) }
    }
    return text.spaceRun(from: position, newlines: true)
  }

  /// `[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(…)?`: where a word with upper case in front ends.
  @inline(__always) private func lowerWord(_ text: Characters, _ start: Int) -> Int? {
    var position = start
    // The end of the last character so far that both classes have: as far as the first one can give back.
    var last = start
    while position < text.end {
      let (kind, next) = text.at(position)
      if !has(kind, Self.upper) { break }
      position = next
      if !kind.isDisjoint(with: Self.either) { last = next }
    }
    let end = run(text, Self.lower, from: position)
    if end > position { return withContraction(text, end) }
    return last > start ? withContraction(text, last) : nil
  }

  /// `[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*(…)?` where the pattern above found nothing.
  @inline(__always) private func upperWord(_ text: Characters, _ start: Int) -> Int? {
    let end = run(text, Self.upper, from: start)
    return end > start ? withContraction(text, run(text, Self.lower, from: end)) : nil
  }

  @inline(__always) private func has(_ kind: CodePointClass, _ classes: CodePointClass) -> Bool {
    !kind.isDisjoint(with: classes) && !(isolatesHan && kind.contains(.han))
  }

  @inline(__always) private func run(_ text: Characters, _ classes: CodePointClass, from start: Int) -> Int {
    var position = start
    while position < text.end {
      let (kind, next) = text.at(position)
      if !has(kind, classes) { break }
      position = next
    }
    return position
  }

  @inline(__always) private func withContraction(_ text: Characters, _ end: Int) -> Int {
    guard end < text.end, text.byte(end) == 0x27 else { return end }
    return end &+ text.contraction(end, contractions)
  }

  /// `[^\s\p{L}\p{N}]*[\r\n/]*`.
  @inline(__always) private func symbols(_ text: Characters, _ start: Int) -> Int {
    var end = text.run(without: Self.known, from: start)
    while end < text.end {
      let byte = text.byte(end)
      if byte != 0x0A && byte != 0x0D && !(takesSlashes && byte == 0x2F) { break }
      end &+= 1
    }
    return end
  }
}
