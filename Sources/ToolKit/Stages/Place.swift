/// Where a stage stands.
public struct Place: Sendable {
  /// Whether it reads the input itself; every other stage is given what the one before it lets through.
  public let isFirst: Bool
  /// Whether what it lets through goes out.
  public let isLast: Bool

  /// A stage of a chain.
  public init(isFirst: Bool, isLast: Bool) {
    self.isFirst = isFirst
    self.isLast = isLast
  }

  /// A tool that runs for itself.
  public static let alone = Place(isFirst: true, isLast: true)
}
