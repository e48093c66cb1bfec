/// `'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+`
struct GPT2Words: CoveringPattern, Sendable {
  private static let solid: CodePointClass = [.letter, .number]
  private static let known: CodePointClass = [.letter, .number, .space]

  @inline(__always) func end(_ text: Characters, _ position: Int) -> Int {
    var (kind, next) = text.at(position)
    let byte = text.byte(position)
    if byte == 0x20, next < text.end {
      let (second, behind) = text.at(next)
      if !second.contains(.space) { (kind, next) = (second, behind) }
    } else if byte == 0x27, case let length = text.contraction(position, .exact), length > 0 {
      return position &+ length
    }
    if !kind.isDisjoint(with: .letter) { return text.letterRun(.letter, from: next) }
    if kind.contains(.number) { return text.run(.number, from: next) }
    if kind.contains(.space) { return text.spaceRun(from: position, newlines: false) }
    return text.run(without: Self.known, from: next)
  }
}
