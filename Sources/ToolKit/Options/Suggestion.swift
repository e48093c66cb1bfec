internal import ArgumentParser
internal import Glibc
internal import Recipe

/// The parser's messages in the form of ours, with the value that a mistyped one was meant to be.
enum Suggestion {
  /// `--samples` with `-1` behind it: the parser takes that for an option, and misses a value.
  static func negative(_ message: String, _ words: [String]) -> String? {
    guard message.lowercased().hasPrefix("missing value for '"),
      let option = quoted(message[...]).first?.split(separator: " ").first.map(String.init),
      let value = zip(words, words.dropFirst()).first(where: { $0.0 == option && Double($0.1).map { $0 <= 0 } ?? false }
      )?.1
    else { return nil }
    return "\(option) can't be negative: '\(value)'"
  }

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
    if let start = first.firstRange(of: " is invalid for '"), let form = first.firstRange(of: "': it takes "),
      let value = quoted(first[...]).first
    {
      let option = first[start.upperBound...].prefix { $0 != " " && $0 != "'" }
      let rest = first[form.upperBound...]
      let question = rest.firstRange(of: ": did you mean ")?.lowerBound ?? rest.endIndex
      return "\(option) takes \(rest[..<question]), not '\(value)'\(rest[question...])"
    }
    if let start = first.firstRange(of: " is invalid for '"), !first.contains("': it takes "),
      let value = quoted(first[...]).first
    {
      let words = first[start.upperBound...].prefix { $0 != "'" }.split(separator: " ", maxSplits: 1)
      if words.count == 2, let form = forms[String(words[1].dropFirst().dropLast())] {
        return "\(words[0]) takes \(form), not '\(value)'"
      }
      return "\(words[0]) doesn't take '\(value)'"
    }
    if first.hasSuffix(".") { first.removeLast() }
    if first.lowercased().hasPrefix("missing expected argument '-"), let option = quoted(first[...]).first {
      return "\(option) is missing"
    }
    return first
  }

  /// What an option takes that is read as a number, by the name of its value in the help.
  static let forms = [
    "n": "a number", "bytes": "a number of bytes, such as 1048576", "seconds": "a number of seconds",
    "mib": "a number of mebibytes", "seed": "a whole number", "epochs": "a whole number", "pid": "a whole number",
    "s": "a whole number", "rows": "a whole number", "amount": "a number, such as 5 or 0.5",
    "part": "a part of all from 0 to 1, such as 0.01", "p": "a number from 0 to 1, such as 0.9",
    "t": "a number, such as 0.7", "size": "a number of bytes, such as 1048576, 500MB or 2GB",
    "bytes/s": "a number of bytes, such as 500KB or 10MB", "p%": "a part of all, such as 1%",
    "n|p%": "a number, such as 10, or a part of all, such as 1%",
    "in:out": "two prices of a million tokens, such as 0.15:0.60",
  ]

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

  /// The subcommand that the first word was meant to be, where it is nothing else: no option, and no file that is there.
  /// dd-fetch takes names of datasets, any word: a long one alone is taken for a slip.
  static func subcommand(
    _ word: String, of command: any ParsableCommand.Type, beside: [any ParsableCommand.Type]
  ) -> String? {
    let parts = command.configuration.subcommands + beside
    guard word.utf8.count >= (command._commandName == "dd-fetch" ? 6 : 3), !word.contains("/"), !word.contains("."),
      !word.hasPrefix("-"), word != "help", !parts.contains(where: { $0._commandName == word }),
      unsafe access(word, F_OK) != 0
    else { return nil }
    return NearestName.find(word, among: parts.map { $0._commandName })
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
