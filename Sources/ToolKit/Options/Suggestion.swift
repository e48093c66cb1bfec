internal import Recipe

/// The parser's messages in the form of ours, with the value that a mistyped one was meant to be.
enum Suggestion {
  /// The first sentence of a message, and `: did you mean 'x'?` where a known word is near.
  static func reworded(_ message: String) -> String {
    var first = String(message.prefix { $0 != "\n" })
    if let question = first.firstRange(of: ". Did you mean ") {
      return first[..<question.lowerBound] + ": did you mean " + first[question.upperBound...]
    }
    if let start = message.firstRange(of: " is invalid for "), let value = quoted(first[...]).first,
      let known = allowed(message) ?? expected(message)
    {
      let name = quoted(message[start.upperBound...]).first.map { String($0.prefix { $0 != " " }) } ?? ""
      let nearest = NearestName.find(value, among: known)
      return "\(name) takes \(list(known)), not '\(value)'" + (nearest.map { ": did you mean '\($0)'?" } ?? "")
    }
    if first.hasSuffix(".") { first.removeLast() }
    return first
  }

  /// `Please provide one of 'a', 'b' or 'c'.`, on one line or with a value on each.
  private static func allowed(_ message: String) -> [String]? {
    guard let start = message.firstRange(of: "Please provide one of") else { return nil }
    let rest = message[start.upperBound...].prefix { $0 != "\n" }
    let onLine = quoted(rest)
    if !onLine.isEmpty { return onLine }
    let lines = message[start.upperBound...].split(separator: "\n").dropFirst(rest.isEmpty ? 0 : 1)
    let values = lines.filter { $0.hasPrefix("  - ") }.map { String($0.dropFirst(4)) }
    return values.isEmpty ? nil : values
  }

  /// `expected a, b or c`, as our own readers of values say it.
  private static func expected(_ message: String) -> [String]? {
    guard let start = message.firstRange(of: "': expected ") else { return nil }
    let words = message[start.upperBound...].prefix { $0 != "\n" }.split(separator: " ").map { word in
      String(word.hasSuffix(",") ? word.dropLast() : word)
    }
    return words.filter { $0 != "or" }
  }

  /// What stands between single quotes.
  private static func quoted(_ text: Substring) -> [String] {
    text.split(separator: "'", omittingEmptySubsequences: false).enumerated().compactMap { index, part in
      index % 2 == 1 ? String(part) : nil
    }
  }

  private static func list(_ words: [String]) -> String {
    words.count == 1 ? words[0] : words.dropLast().joined(separator: ", ") + " or " + words[words.count - 1]
  }
}
