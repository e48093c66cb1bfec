/// The patterns of cl100k, Llama 3, Qwen and their like:
/// `(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+`
struct Words: CoveringPattern, Sendable {
  var contractions = Contractions.folded
  /// What words are made of: `\p{L}`, or `[\p{L}\p{M}]`.
  var letters = CodePointClass.letter
  /// How many digits a number takes at most.
  var digits = 3
  /// Whether `\s++$` comes before the other white space.
  var wholeSpaceAtEnd = false

  @inline(__always) func end(_ text: Characters, _ position: Int) -> Int {
    let (kind, next) = text.at(position)
    if !kind.isDisjoint(with: letters) { return text.letterRun(letters, from: next) }
    if kind.contains(.number) { return text.digits(from: next, atMost: digits &- 1) }
    let byte = text.byte(position)
    if byte == 0x27, case let length = text.contraction(position, contractions), length > 0 {
      return position &+ length
    }
    var second = CodePointClass.space
    var behind = next
    if next < text.end { (second, behind) = text.at(next) }
    if !kind.contains(.newline) && !second.isDisjoint(with: letters) { return text.letterRun(letters, from: behind) }
    let known = letters.union([.number, .space])
    if !kind.contains(.space) {
      return text.run(.newline, from: text.run(without: known, from: next))
    }
    if byte == 0x20 && second.isDisjoint(with: known) {
      return text.run(.newline, from: text.run(without: known, from: behind))
    }
    return text.spaceRun(from: position, newlines: true, wholeAtEnd: wholeSpaceAtEnd)
  }
}

extension Characters {
  /// Where digits end, of which `most` are taken.
  @inline(__always) func digits(from position: Int, atMost most: Int) -> Int {
    var position = position
    var left = most
    while left > 0 && position < end {
      let (kind, next) = at(position)
      if !kind.contains(.number) { break }
      position = next
      left &-= 1
    }
    return position
  }
}
