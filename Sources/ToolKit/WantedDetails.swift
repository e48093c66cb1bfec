/// Which details of rejected rows are worth their cost, for one thread: all where a reject file takes them, else the first
/// of each reason, which a person is told when most rows are rejected.
public final class WantedDetails {
  /// Whether a reject file takes all.
  public let all: Bool
  private var told: Set<Int> = []

  /// All, or the first of each reason.
  public init(all: Bool) { self.all = all }

  /// Whether the row at hand, which that reason drops, is to say more than its reason.
  public func wants(_ reason: Int) -> Bool { all || told.insert(reason).inserted }
}
