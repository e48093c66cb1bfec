/// The functions of the language, by their names in it.
enum Function: String, CaseIterable {
  case trim
  case before
  case after
  case removeBetween = "remove_between"
  case skipLines = "skip_lines"
  case endWith = "end_with"
  case boxed
  case nullif
  case first
  case unique
  case join
  case `default`

  /// How many arguments it takes.
  var arity: ClosedRange<Int> {
    switch self {
    case .trim, .boxed, .first, .unique: 0...0
    case .before, .after, .endWith, .join, .default: 1...1
    case .removeBetween: 2...2
    case .skipLines, .nullif: 1...1000
    }
  }

  /// An example for messages.
  var example: String {
    switch self {
    case .trim, .boxed, .first, .unique: rawValue
    case .before: "before '.'"
    case .after: "after '####'"
    case .removeBetween: "remove_between '<<' '>>'"
    case .skipLines: "skip_lines '<reponame>'"
    case .endWith: "end_with '?'"
    case .nullif: "nullif 0"
    case .join: "join ', '"
    case .default: "default ''"
    }
  }
}

/// The nearest of the known words, when it is near enough to be meant: at most a third of the letters differ.
func nearest(to word: String, among known: [String]) -> String? {
  let candidates = known.map { (distance: editDistance(word, $0), word: $0) }
  guard let best = candidates.min(by: { $0.distance < $1.distance }), best.distance <= max(1, word.count / 3) else {
    return nil
  }
  return best.word
}

/// How many letters must be inserted, removed, replaced or swapped with their neighbour.
private func editDistance(_ left: String, _ right: String) -> Int {
  let left = Array(left.utf8)
  let right = Array(right.utf8)
  var beforeLast: [Int] = []
  var last = Array(0...right.count)
  for row in 0..<left.count {
    var current = [row + 1]
    for column in 0..<right.count {
      let replaced = last[column] + (left[row] == right[column] ? 0 : 1)
      var best = min(replaced, last[column + 1] + 1, current[column] + 1)
      if row > 0, column > 0, left[row] == right[column - 1], left[row - 1] == right[column] {
        best = min(best, beforeLast[column - 1] + 1)
      }
      current.append(best)
    }
    beforeLast = last
    last = current
  }
  return last[right.count]
}
