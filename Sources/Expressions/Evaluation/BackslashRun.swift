internal import Records

/// Tells characters from the second halves of escapes in the inside of a JSON string. It remembers the run of
/// backslashes that it saw last, so that questions from left to right take time that grows with the text alone.
struct BackslashRun {
  private let escaped: ByteView
  private var run = 0..<0

  init(_ escaped: ByteView) { self.escaped = escaped }

  /// Whether an escape or a character begins at `position`, and not the second half of an escape.
  mutating func isCharacterStart(_ position: Int) -> Bool {
    // The longest escape that may begin before it is \u00XX.
    for distance in 1...5 where position >= distance && escaped[position - distance] == 0x5C {
      guard (position - distance - start(of: position - distance)).isMultiple(of: 2) else { continue }
      let isLong = escaped[position - distance + 1] == 0x75
      if distance == 1 || isLong { return false }
    }
    return true
  }

  /// Where the run of backslashes begins that the one at `position` is part of.
  private mutating func start(of position: Int) -> Int {
    if run.contains(position) { return run.lowerBound }
    var start = position
    while start > 0 && escaped[start - 1] == 0x5C {
      start -= 1
      if run.contains(start) { start = run.lowerBound }
    }
    run = start..<(position + 1)
    return start
  }
}
