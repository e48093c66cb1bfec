/// Which tokens of a text are learned.
struct Learned {
  /// What is learned, and of this what isn't: a token that ends in it.
  private var spans: Spans
  private var rationale: Spans
  /// Where the token before begins and ends; several of one character end together.
  private var start = 0
  private var end = 0

  init(_ spans: [Range<Int>], but rationale: [Range<Int>]) {
    self.spans = Spans(spans)
    self.rationale = Spans(rationale)
  }

  /// Whether the next token is learned, which ends at a byte.
  mutating func next(end: Int) -> Bool {
    if end != self.end { (start, self.end) = (min(self.end, end), end) }
    return contains(start..<end)
  }

  /// Whether a text of so many bytes is learned to its end.
  mutating func reachesEnd(_ count: Int) -> Bool { count > 0 && contains(count - 1..<count) }

  private mutating func contains(_ token: Range<Int>) -> Bool {
    !token.isEmpty && spans.overlap(token) && !rationale.overlap(token.upperBound - 1..<token.upperBound)
  }
}
