internal import Records

/// `\p{N}`, `\p{N}{1,3}`, `\p{N}+`.
struct DigitGroups: SearchingPattern, Sendable {
  /// How many digits a match takes at most.
  var most: Int

  @inline(__always) func match(_ text: Characters, _ position: Int) -> Int? {
    let (kind, next) = text.at(position)
    return kind.contains(.number) ? text.digits(from: next, atMost: most &- 1) : nil
  }
}

/// A class of code points by ranges, such as `[一-龥぀-ゟ゠-ヿ]+`.
struct PointRuns: SearchingPattern, Sendable {
  var ranges: [ClosedRange<UInt32>]

  @inline(__always) func match(_ text: Characters, _ position: Int) -> Int? {
    var end = position
    while end < text.end {
      let (point, next) = text.decode(end)
      if !ranges.contains(where: { $0.contains(point) }) { break }
      end = next
    }
    return end > position ? end : nil
  }
}

/// A text that is looked for as it stands.
struct ExactMatch: Sendable {
  /// Its UTF-8, not empty.
  var literal: Literal

  func next(_ text: Characters, _ position: Int) -> Range<Int>? {
    guard position < text.end, let found = text.rest(position).firstRange(of: literal.bytes) else { return nil }
    return (position + found)..<(position + found + literal.bytes.count)
  }
}

/// One character at a time of some classes, or not of them.
struct CharacterMatch: SearchingPattern, Sendable {
  var classes: CodePointClass

  @inline(__always) func match(_ text: Characters, _ position: Int) -> Int? {
    let (kind, next) = text.at(position)
    return kind.isDisjoint(with: classes) ? nil : next
  }
}

/// `\w+|[^\w\s]+`, with the words of `Whitespace`.
struct WordRuns: SearchingPattern, Sendable {
  @inline(__always) func match(_ text: Characters, _ position: Int) -> Int? {
    let (kind, next) = text.at(position)
    if kind.contains(.word) { return text.run(.word, from: next) }
    return kind.contains(.space) ? nil : text.run(without: [.word, .space], from: next)
  }
}
