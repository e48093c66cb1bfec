internal import Glibc

/// Columns and lines of the terminal behind a descriptor; nil where there is none, or where it doesn't say.
public func terminalSize(of descriptor: Int32) -> (columns: Int, lines: Int)? {
  var size = winsize()
  guard unsafe ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
  return (Int(size.ws_col), Int(size.ws_row))
}

/// Whether standard error is a terminal on which lines can be drawn over: not where TERM is missing or `dumb`, as in
/// Emacs's shell and some CI.
public var canRedrawStandardError: Bool {
  guard isatty(STDERR_FILENO) == 1, let name = unsafe getenv("TERM").map({ unsafe String(cString: $0) }) else {
    return false
  }
  return !["", "dumb"].contains(name)
}

/// What a person is told when a tool begins to read from the terminal; said once, and nothing where it is nil.
public nonisolated(unsafe) var terminalGreeting: String?

/// Says it, if standard input is a terminal.
func greetTerminal() {
  guard let greeting = unsafe terminalGreeting, isatty(STDIN_FILENO) == 1 else { return }
  unsafe terminalGreeting = nil
  say(line: greeting)
}

/// Columns that a text takes on a terminal: two for wide characters (UAX 11's wide ranges of Han, Kana, Hangul, emoji), none
/// for marks.
public func terminalColumns(_ text: some StringProtocol) -> Int {
  text.unicodeScalars.reduce(0) { sum, scalar in
    switch scalar.value {
    case 0x20...0x7E: sum + 1
    case 0x1100...0x115F, 0x2E80...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60,
      0xFFE0...0xFFE6, 0x1F300...0x1FAFF, 0x20000...0x3FFFD:
      sum + 2
    default:
      switch scalar.properties.generalCategory {
      case .nonspacingMark, .enclosingMark: sum
      default: sum + 1
      }
    }
  }
}

/// A line broken at spaces so that none is wider than so many columns, but for words that are wider themselves, which
/// `breaksWords` cuts. What goes on stands two columns to the right of the line's own beginning, or at the column `hanging`,
/// from 0.
public func folded(_ line: String, columns: Int, hanging: Int? = nil, breaksWords: Bool = false) -> String {
  guard terminalColumns(line) > columns else { return line }
  let indent = String(repeating: " ", count: line.prefix { $0 == " " }.count)
  let margin = hanging.map { String(repeating: " ", count: $0) } ?? indent + "  "
  var lines: [String] = []
  var (last, used, isEmpty) = (indent, indent.count, true)
  func begin(_ margin: String) {
    lines.append(last)
    (last, used, isEmpty) = (margin, margin.count, true)
  }
  for word in unbroken(line.dropFirst(indent.count)) {
    let size = terminalColumns(word)
    // A word that no line holds begins on this one.
    let isCut = breaksWords && margin.count + size > columns && used + 1 < columns
    if !isEmpty && !isCut && used + 1 + size > columns { begin(margin) }
    if !isEmpty { (last, used) = (last + " ", used + 1) }
    isEmpty = false
    guard breaksWords && used + size > columns else {
      (last, used) = (last + word, used + size)
      continue
    }
    for character in word {
      let size = terminalColumns(String(character))
      if !isEmpty && used + size > columns { begin(margin) }
      last.append(character)
      (used, isEmpty) = (used + size, false)
    }
  }
  return (lines + [last]).joined(separator: "\n")
}

/// The words of a line, an option with its value as one: `--on-short shrink`.
private func unbroken(_ line: Substring) -> [Substring] {
  var words: [Substring] = []
  for word in line.split(separator: " ", omittingEmptySubsequences: false) {
    if let last = words.last, last.hasPrefix("--"), !last.contains(" "), last.last?.isLetter ?? false,
      !word.hasPrefix("-"), last.count + word.count < 32
    {
      words[words.count - 1] = line[last.startIndex..<word.endIndex]
    } else {
      words.append(word)
    }
  }
  return words
}
