internal import Records

/// A token that is found in the text before the model sees it.
struct AddedToken: Sendable, Equatable {
  var content: String
  var singleWord = false
  var leftStrip = false
  var rightStrip = false
  var isNormalized = false
  var isSpecial = false

  static func == (left: AddedToken, right: AddedToken) -> Bool {
    left.content.isExactly(right.content) && left.singleWord == right.singleWord && left.leftStrip == right.leftStrip
      && left.rightStrip == right.rightStrip && left.isNormalized == right.isNormalized
      && left.isSpecial == right.isSpecial
  }
}

/// Finds added tokens: leftmost, of these the longest.
final class AddedTokenFinder: Sendable {
  /// A token and its id.
  struct Found: Sendable {
    var token: AddedToken
    var id: UInt32
  }

  /// The states of a trie, by state and byte.
  private let edges: PairTable
  /// Of each state the number of the token that ends there, or -1.
  private let tokens: [Int32]
  private let found: [Found]
  private let begins: [Bool]
  /// The only byte by which tokens begin.
  private let onlyFirst: UInt8?
  private let classes = CodePointClasses.shared

  /// For tokens by the text that is looked for.
  init(_ patterns: [(text: [UInt8], found: Found)]) {
    let edges = PairTable(capacity: patterns.reduce(0) { $0 + $1.text.count })
    var tokens: [Int32] = [-1]
    var begins = [Bool](repeating: false, count: 256)
    for (number, pattern) in patterns.enumerated() {
      var state: UInt32 = 0
      for byte in pattern.text {
        var edge = edges.find(state, UInt32(byte))
        if edge.rank == .max {
          edge = PairTable.Merge(rank: 0, id: UInt32(tokens.count))
          edges.insert(state, UInt32(byte), edge)
          tokens.append(-1)
        }
        state = edge.id
      }
      tokens[Int(state)] = Int32(number)
      begins[Int(pattern.text[0])] = true
    }
    self.edges = edges
    self.tokens = tokens
    self.begins = begins
    found = patterns.map(\.found)
    let firsts = begins.indices.filter { begins[$0] }
    onlyFirst = firsts.count == 1 ? UInt8(firsts[0]) : nil
  }

  /// Calls `body` with the parts of a text in turn: tokens with their id, what lies between without.
  ///
  /// Special tokens are text where `plain` says so, in bytes of the whole text; `fragment` is the one that has `text`, where
  /// that isn't the whole text itself.
  func split(
    _ text: ByteView, plain: PlainSpecials, of fragment: Fragment?,
    _ body: (Range<Int>, UInt32?) throws(ToolError) -> Void
  ) throws(ToolError) {
    var done = 0
    var at = 0
    while let match = next(text, from: at) {
      at = match.range.upperBound
      let entry = found[match.token]
      if entry.token.isSpecial, let rest = plain.next(behind: match.range, fragment) {
        at = rest
        continue
      }
      var (start, end) = (match.range.lowerBound, match.range.upperBound)
      if entry.token.singleWord && (isWord(text, before: start) || isWord(text, at: end)) { continue }
      if entry.token.leftStrip { start = max(spaceBefore(text, start), done) }
      if entry.token.rightStrip { end = spaceBehind(text, end) }
      if done < start { try body(done..<start, nil) }
      // White space may be taken by the token before.
      if start < end { try body(start..<end, entry.id) }
      // As in the reference, one that lies in what another took goes back.
      done = end
    }
    if done != text.count { try body(done..<text.count, nil) }
  }

  private func next(_ text: ByteView, from start: Int) -> (range: Range<Int>, token: Int)? {
    var at = start
    while at < text.count {
      if let onlyFirst {
        guard let candidate = text.firstIndex(of: onlyFirst, from: at) else { return nil }
        at = candidate
      } else {
        while at < text.count && !begins[Int(text[at])] { at += 1 }
        if at == text.count { return nil }
      }
      if let match = longest(text, at) { return match }
      at += 1
    }
    return nil
  }

  private func longest(_ text: ByteView, _ start: Int) -> (range: Range<Int>, token: Int)? {
    var state: UInt32 = 0
    var at = start
    var best: (Range<Int>, Int)?
    while at < text.count {
      let edge = edges.find(state, UInt32(text[at]))
      if edge.rank == .max { break }
      state = edge.id
      at += 1
      let token = tokens[Int(state)]
      if token >= 0 { best = (start..<at, Int(token)) }
    }
    return best
  }

  private func characters(_ text: ByteView) -> Characters {
    Characters(text, classes)
  }

  private func isWord(_ text: ByteView, before position: Int) -> Bool {
    guard position > 0 else { return false }
    let characters = characters(text)
    return characters.at(characters.before(position)).kind.contains(.word)
  }

  private func isWord(_ text: ByteView, at position: Int) -> Bool {
    position < text.count && characters(text).at(position).kind.contains(.word)
  }

  private func spaceBefore(_ text: ByteView, _ position: Int) -> Int {
    let characters = characters(text)
    var start = position
    while start > 0 {
      let before = characters.before(start)
      if !characters.at(before).kind.contains(.space) { break }
      start = before
    }
    return start
  }

  private func spaceBehind(_ text: ByteView, _ position: Int) -> Int {
    characters(text).run(.space, from: position)
  }
}

extension PlainSpecials {
  /// Where the search goes on behind a special token that is text; nil when it is the token.
  fileprivate func next(behind found: Range<Int>, _ fragment: Fragment?) -> Int? {
    switch self {
    case .nowhere: return nil
    case .everywhere: return found.upperBound
    case .within(let stretches):
      let start = fragment?.originalEnd(found.lowerBound) ?? found.lowerBound
      let end = fragment?.originalEnd(found.upperBound) ?? found.upperBound
      var (low, high) = (0, stretches.count)
      while low < high {
        let middle = (low + high) / 2
        if stretches[middle].upperBound <= start { low = middle + 1 } else { high = middle }
      }
      guard low < stretches.count, stretches[low].lowerBound < end else { return nil }
      // Across a border, the token that begins there is still to be found.
      return start >= stretches[low].lowerBound && end <= stretches[low].upperBound
        ? found.upperBound : found.lowerBound + 1
    }
  }
}
