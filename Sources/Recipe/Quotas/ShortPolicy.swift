/// What to do when a dataset has fewer samples than its quota: `on_short`.
public enum ShortPolicy: Sendable, Hashable, CustomStringConvertible {
  /// The category's other datasets give more; with `spill: global` other categories do too.
  case redistribute
  /// The total is lowered until every dataset has its share.
  case shrink
  /// Samples come again, each at most this many times in all.
  case `repeat`(Int)
  /// Nothing is done about it.
  case fail

  /// One of each, as a recipe spells them.
  static let examples = ["redistribute", "shrink", "repeat:2", "fail"]

  /// Reads `redistribute`, `shrink`, `repeat:N` with N from 1 to 1000, or `fail`.
  public init?(_ text: String) {
    switch text {
    case "redistribute": self = .redistribute
    case "shrink": self = .shrink
    case "fail": self = .fail
    case _ where text.hasPrefix("repeat:"):
      guard let epochs = Int(text.dropFirst(7)), (1...1000).contains(epochs) else { return nil }
      self = .repeat(epochs)
    default: return nil
    }
  }

  /// As the recipe spells it.
  public var description: String {
    switch self {
    case .redistribute: "redistribute"
    case .shrink: "shrink"
    case .repeat(let epochs): "repeat:\(epochs)"
    case .fail: "fail"
    }
  }
}

/// How far a shortage may travel: `spill`.
public enum Spill: String, Sendable, CaseIterable {
  /// Within the category.
  case category
  /// To other categories when the category has no more.
  case global
}
