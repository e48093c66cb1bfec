internal import Records

/// What a split does with its matches.
enum SplitBehavior: String, Sendable {
  case isolated = "Isolated"
  case removed = "Removed"
  case mergedWithPrevious = "MergedWithPrevious"
  case mergedWithNext = "MergedWithNext"
  case contiguous = "Contiguous"
}

/// Cuts text at a pattern's matches.
struct Split: Sendable {
  var pattern: SplitPattern
  var behavior = SplitBehavior.isolated
  /// Whether what lies between the matches counts as matches.
  var isInverted = false

  /// Whether, with a pattern whose matches cover any text, the parts are its matches.
  var coversAll: Bool { behavior == .isolated || (behavior == .removed && isInverted) }

  /// Appends the parts of a text.
  func apply(_ text: Characters, to pieces: inout [Range<Int>]) throws(ToolError) {
    let first = pieces.count
    var lastWasMatch = false
    var at = text.start
    func add(_ range: Range<Int>, isMatch: Bool) {
      if range.isEmpty { return }
      let joins: Bool
      switch behavior {
      case .isolated: joins = false
      case .removed:
        if isMatch { return }
        joins = false
      case .contiguous: joins = isMatch == lastWasMatch
      case .mergedWithPrevious: joins = isMatch && !lastWasMatch
      // Seen from behind: what is no match joins the match before it, unless another match follows that.
      case .mergedWithNext: joins = !isMatch && lastWasMatch
      }
      lastWasMatch = isMatch
      if joins && pieces.count > first {
        pieces[pieces.count - 1] = pieces[pieces.count - 1].lowerBound..<range.upperBound
      } else {
        pieces.append(range)
      }
    }
    while let match = try pattern.next(text, at) {
      add(at..<match.lowerBound, isMatch: isInverted)
      add(match, isMatch: !isInverted)
      at = match.upperBound
    }
    add(at..<text.end, isMatch: isInverted)
  }
}
