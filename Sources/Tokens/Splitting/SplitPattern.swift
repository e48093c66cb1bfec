internal import Records

/// Where a pattern cuts text: hand-written for the ones that models share, PCRE2 for all others.
enum SplitPattern: Sendable {
  case gpt2(GPT2Words)
  case words(Words)
  case casedWords(CasedWords)
  case deepSeek(DeepSeekWords)
  case digits(DigitGroups)
  case points(PointRuns)
  case text(ExactMatch)
  case characters(CharacterMatch)
  case wordRuns(WordRuns)
  case regex(RegularExpression)

  /// The first match in the characters from `position` on; nil when there is none.
  func next(_ text: Characters, _ position: Int) throws(ToolError) -> Range<Int>? {
    switch self {
    case .gpt2(let pattern): return pattern.next(text, position)
    case .words(let pattern): return pattern.next(text, position)
    case .casedWords(let pattern): return pattern.next(text, position)
    case .deepSeek(let pattern): return pattern.next(text, position)
    case .digits(let pattern): return pattern.next(text, position)
    case .points(let pattern): return pattern.next(text, position)
    case .text(let pattern): return pattern.next(text, position)
    case .characters(let pattern): return pattern.next(text, position)
    case .wordRuns(let pattern): return pattern.next(text, position)
    case .regex(let pattern): return try pattern.next(text, position)
    }
  }
}

/// A pattern of which a match begins at every position, so that its matches cover any text.
protocol CoveringPattern {
  /// Where the match that begins at `position`, before the end, ends.
  func end(_ text: Characters, _ position: Int) -> Int
}

extension CoveringPattern {
  /// The match at a position.
  @inline(__always) func next(_ text: Characters, _ position: Int) -> Range<Int>? {
    guard position < text.end else { return nil }
    return position..<end(text, position)
  }
}

/// A pattern that may match nothing at a position.
protocol SearchingPattern {
  /// Where the match that begins at `position`, before the end, ends; nil when none does.
  func match(_ text: Characters, _ position: Int) -> Int?
}

extension SearchingPattern {
  /// The first match from a position on.
  @inline(__always) func next(_ text: Characters, _ position: Int) -> Range<Int>? {
    var position = position
    while position < text.end {
      if let end = match(text, position) { return position..<end }
      position = text.at(position).next
    }
    return nil
  }
}
