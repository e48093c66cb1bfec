import Records

/// One reason why datasets failed, with all of those that it holds for: one cause is said once.
public struct FailureCause: Sendable {
  /// What went wrong, in the words of one of them where they differ in nothing but the file that was asked for.
  public let message: String
  /// In the order of their plan.
  public let datasets: [String]

  /// The datasets as a person reads them: up to four by name, more as their number.
  public var who: String { Self.who(datasets) }

  /// The same of any datasets.
  public static func who(_ datasets: [String]) -> String {
    datasets.count > 4 ? "\(datasets.count) datasets" : datasets.joined(separator: ", ")
  }

  /// `message (gsm8k, math)`, or of one dataset `gsm8k: message`.
  public var text: String { datasets.count > 1 ? "\(message) (\(who))" : "\(datasets.joined()): \(message)" }

  /// What dd-fetch said of several datasets' sources, one for each cause, in the order of their first.
  public static func all(_ failures: [(dataset: String, message: String)]) -> [FailureCause] {
    var causes: [(key: String, members: [(dataset: String, message: String)])] = []
    for failure in failures {
      let key = general(failure.message)
      if let index = causes.firstIndex(where: { $0.key == key }) {
        causes[index].members.append(failure)
      } else {
        causes.append((key, [failure]))
      }
    }
    return causes.map { key, members in
      let isSame = members.allSatisfy { $0.message == members[0].message }
      return FailureCause(message: isSame ? members[0].message : key, datasets: members.map(\.dataset))
    }
  }

  /// A message without what is one object's alone: of a URL only the server stays.
  public static func general(_ message: String) -> String {
    message.split(separator: " ", omittingEmptySubsequences: false).map { word in
      guard let host = word.firstRange(of: "://")?.upperBound, let path = word[host...].firstIndex(of: "/") else {
        return String(word)
      }
      return word[..<path] + (word.hasSuffix(":") ? ":" : "")
    }
    .joined(separator: " ")
  }
}
