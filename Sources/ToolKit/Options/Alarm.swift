public import ArgumentParser
public import Recipe

/// The value of `--alarm`: what a tool does when its rule drops more than can be right.
public enum AlarmAction: String, ExpressibleByArgument, CaseIterable, Sendable {
  /// Says so, and ends well.
  case warn
  /// Says so, and ends with exit 65.
  case fail
  /// Says nothing: the run is a part, and its report has what `dd-stats alarms` adds up over all parts.
  case report

  /// Throws for what is for parts alone.
  public func checkEnds() throws {
    if self == .report { throw ValidationError("--alarm takes warn or fail here: this is of all parts") }
  }
}

extension Share: ExpressibleByArgument {
  /// Reads `1%`.
  public init?(argument: String) { self.init(argument) }

  /// Whether a rule that drops so many of a source's rows is likelier wrong than the data. Of fewer than 20 nothing is said.
  public func isAlarm(dropped: Int, of rows: Int) -> Bool { dropped >= 20 && isExceeded(by: dropped, of: rows) }

  /// Whether a kept row stands for too many near-duplicates. Of fewer than 100 nothing is said.
  public func isAlarm(group: Int, of rows: Int) -> Bool { group >= 100 && isExceeded(by: group, of: rows) }
}
