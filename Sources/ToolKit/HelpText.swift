internal import Glibc
internal import Records

/// The parser's help as it is printed: it folds all but the lines that show how a command is called.
enum HelpText {
  private static let start = "USAGE: "

  /// The text with its usage in the columns of the terminal, 80 where there is none; no option is parted from its value.
  static func folded(_ text: String) -> String {
    guard let from = text.firstRange(of: start)?.lowerBound else { return text }
    let rest = text[from...]
    let until = rest.firstRange(of: "\n\n")?.lowerBound ?? text.endIndex
    let columns = terminalSize(of: STDOUT_FILENO)?.columns ?? 80
    let lines = text[from..<until].split(separator: "\n").map { line in
      Records.folded(joined(String(line)), columns: columns, hanging: start.count + 4).map { $0 == joint ? " " : $0 }
    }
    return text[..<from] + lines.map { String($0) }.joined(separator: "\n") + text[until...]
  }

  /// A space that no line ends at.
  private static let joint: Character = "\u{A0}"

  private static func joined(_ line: String) -> String {
    var words: [String] = []
    for word in line.split(separator: " ", omittingEmptySubsequences: false).map(String.init) {
      if let last = words.last, word.hasPrefix("...") || isOption(last) && word.hasPrefix("<") {
        words[words.count - 1] = "\(last)\(joint)\(word)"
      } else {
        words.append(word)
      }
    }
    return words.joined(separator: " ")
  }

  private static func isOption(_ word: String) -> Bool {
    (word.hasPrefix("-") || word.hasPrefix("[-")) && !word.hasSuffix("]")
  }
}
