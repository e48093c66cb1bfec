/// A column that a map or a condition reads.
public struct ImpliedColumn: Equatable, Hashable, Sendable, Comparable {
  /// The member names from the row on.
  public let path: [String]
  /// Whether a turn, `text`, a condition or a download needs it; otherwise a row without it still maps.
  public let isNeeded: Bool

  /// A column by its path.
  public init(path: [String], isNeeded: Bool) {
    self.path = path
    self.isNeeded = isNeeded
  }

  /// The path as the recipe writes it: `a.b`, `['Question Text'].c`.
  public var spelling: String { ImpliedColumn.spell(path) }

  static func spell(_ path: [String]) -> String {
    var text = ""
    for name in path {
      if !name.isEmpty && name.utf8.allSatisfy(Cursor.isNameByte) {
        text += text.isEmpty ? name : ".\(name)"
      } else {
        text += "['\(name.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''"))']"
      }
    }
    return text
  }

  /// By the spelling's UTF-8.
  public static func < (left: ImpliedColumn, right: ImpliedColumn) -> Bool {
    left.spelling.utf8.lexicographicallyPrecedes(right.spelling.utf8)
  }
}
