internal import Records

/// How `turns:` puts the turns in order.
enum TurnOrder: String, CaseIterable {
  case alternate
  /// The same, once turns of one role in a row are joined.
  case merge
  /// Nothing is checked.
  case asIs = "as_is"
}

extension Turns {
  mutating func order(_ order: TurnOrder) throws(Rejection) {
    if order != .asIs { cutLeading() }
    if order == .merge { merge() }
    try cutAtBlank()
    if order != .asIs { try alternate() }
    if turns.isEmpty { throw Rejection("no_exchange", "no turns are left") }
  }

  /// One leading system turn counts as none of the conversation's.
  private var lead: Int { turns.first?.role == .system ? 1 : 0 }

  /// What an assistant says before the first user turn answers nobody.
  private mutating func cutLeading() {
    let firstUser = turns.firstIndex { $0.role == .user } ?? turns.count
    guard firstUser > lead, turns[lead..<firstUser].contains(where: { $0.role == .assistant }) else { return }
    let kept = turns[lead..<firstUser].filter { $0.role != .assistant }
    changes.leading = firstUser - lead - kept.count
    turns.replaceSubrange(lead..<firstUser, with: kept)
  }

  /// Joins turns of a user, or of an assistant, that follow each other, by a blank line; not what calls tools or has more
  /// than its content.
  private mutating func merge() {
    guard zip(turns, turns.dropFirst()).contains(where: { Self.belongTogether($0, $1) }) else { return }
    var merged: ContiguousArray<Turn> = []
    var at = 0
    while at < turns.count {
      var end = at + 1
      while end < turns.count, Self.belongTogether(turns[end - 1], turns[end]) { end += 1 }
      merged.append(end - at == 1 ? turns[at] : joined(at..<end))
      changes.merged += end - at - 1
      at = end
    }
    turns = merged
  }

  private static func belongTogether(_ one: Turn, _ next: Turn) -> Bool {
    one.role == next.role && (one.role == .user || one.role == .assistant) && one.extra < 0 && next.extra < 0
  }

  private mutating func joined(_ run: Range<Int>) -> Turn {
    let start = parts.count
    for index in run where !turns[index].isBlank {
      if parts.count > start { parts.append(.text(ByteView("\n\n"))) }
      for part in turns[index].parts { parts.append(parts[part]) }
    }
    var turn = turns[run.lowerBound]
    turn.parts = start..<parts.count
    turn.isBlank = parts.count == start
    return turn
  }

  /// The conversation ends before the exchange that has a blank turn: leaving out that turn alone would join a question
  /// with another one's answer.
  private mutating func cutAtBlank() throws(Rejection) {
    guard let blank = turns.firstIndex(where: { $0.isBlank }) else { return }
    let role = turns[blank].role
    let start = turns[...blank].lastIndex { $0.role == .user } ?? blank
    guard turns[..<start].contains(where: { $0.role != .system }) else {
      throw Rejection("empty_\(role.rawValue)", "the \(role.rawValue) turn is missing or blank")
    }
    changes.cut(turns.count - start, blank: role)
    turns.removeSubrange(start...)
  }

  /// From the first user turn to the last assistant turn user and assistant in turn; tools answer assistants, who answer
  /// them.
  private mutating func alternate() throws(Rejection) {
    let lead = lead
    let end = (turns.lastIndex { $0.role == .assistant } ?? -1) + 1
    guard end > lead else { throw Rejection("no_exchange", "no assistant turn after a user turn") }
    var before = SampleMap.Role.system
    for index in lead..<end {
      let role = turns[index].role
      let isDue =
        switch before {
        case .system: role == .user
        case .user: role == .assistant
        case .assistant: role == .user || role == .tool
        case .tool: role == .assistant || role == .tool
        }
      guard isDue else {
        let due = before == .user || before == .tool ? "assistant" : "user"
        throw Rejection("turn_order", "turn \(index + 1) is \(role.rawValue) where \(due) is due")
      }
      before = role
    }
    changes.trailing = turns.count - end
    if end < turns.count { turns.removeSubrange(end...) }
  }
}
