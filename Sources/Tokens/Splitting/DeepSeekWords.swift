/// DeepSeek V3's third pattern:
/// ``[!"#$%&'()*+,\-./:;<=>?@\[\\\]^_`{|}~][A-Za-z]+|[^\r\n\p{L}\p{P}\p{S}]?[\p{L}\p{M}]+| ?[\p{P}\p{S}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+``
struct DeepSeekWords: SearchingPattern, Sendable {
  private static let letters: CodePointClass = [.letter, .mark]
  private static let signs: CodePointClass = [.punctuation, .symbol]

  @inline(__always) func match(_ text: Characters, _ position: Int) -> Int? {
    let (kind, next) = text.at(position)
    if !kind.isDisjoint(with: Self.letters) { return text.run(Self.letters, from: next) }
    let byte = text.byte(position)
    var second = CodePointClass.space
    var behind = next
    if next < text.end { (second, behind) = text.at(next) }
    let isSign = !kind.isDisjoint(with: Self.signs)
    if isSign {
      // ASCII's punctuation and symbols are the class that it spells out.
      if byte < 0x80 && next < text.end && isLetter(text.byte(next)) {
        var end = behind
        while end < text.end && isLetter(text.byte(end)) { end &+= 1 }
        return end
      }
      return text.run(.newline, from: text.run(Self.signs, from: next))
    }
    if !kind.contains(.newline) && !second.isDisjoint(with: Self.letters) {
      return text.run(Self.letters, from: behind)
    }
    if byte == 0x20 && !second.isDisjoint(with: Self.signs) {
      return text.run(.newline, from: text.run(Self.signs, from: behind))
    }
    return kind.contains(.space) ? text.spaceRun(from: position, newlines: true) : nil
  }

  @inline(__always) private func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) &- 0x61 < 26 }
}
