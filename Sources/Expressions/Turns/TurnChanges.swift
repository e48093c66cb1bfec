/// How many turns rows lost, and why.
public struct TurnChanges: Sendable, Equatable {
  /// Assistant turns before the first user turn.
  public internal(set) var leading = 0
  /// Turns after the last assistant turn.
  public internal(set) var trailing = 0
  /// Turns from the exchange on whose user turn is blank.
  public internal(set) var emptyUser = 0
  /// Turns from the exchange on that has a blank assistant turn.
  public internal(set) var emptyAssistant = 0
  /// Turns from the exchange on that has a blank tool turn.
  public internal(set) var emptyTool = 0
  /// Turns that were joined to the one before.
  public internal(set) var merged = 0

  /// No change.
  public init() {}

  /// Turns that were cut, for whatever reason.
  public var cut: Int { leading + trailing + emptyUser + emptyAssistant + emptyTool }

  /// The counts by name, as reports have them.
  public var cutBy: [(reason: String, count: Int)] {
    [
      ("leading", leading), ("trailing", trailing), ("empty_user", emptyUser), ("empty_assistant", emptyAssistant),
      ("empty_tool", emptyTool),
    ]
  }

  /// All counts, in an order of their own: what `add` takes.
  public var numbers: [Int] { [leading, trailing, emptyUser, emptyAssistant, emptyTool, merged] }

  /// Adds counts that come in the order of `numbers`.
  public mutating func add(_ next: () -> Int) {
    leading += next()
    trailing += next()
    emptyUser += next()
    emptyAssistant += next()
    emptyTool += next()
    merged += next()
  }

  static func += (left: inout TurnChanges, right: TurnChanges) {
    left.leading += right.leading
    left.trailing += right.trailing
    left.emptyUser += right.emptyUser
    left.emptyAssistant += right.emptyAssistant
    left.emptyTool += right.emptyTool
    left.merged += right.merged
  }

  /// Counts turns that were cut because a turn of that role is blank.
  mutating func cut(_ turns: Int, blank role: SampleMap.Role) {
    switch role {
    case .user: emptyUser += turns
    case .assistant: emptyAssistant += turns
    case .tool: emptyTool += turns
    case .system: break
    }
  }
}
