internal import Glibc

extension String {
  /// The text as the terminal behind a descriptor shows it: with our own signs in ASCII, column for column, where the
  /// locale has no UTF-8. In pipes and files it is the same in every locale.
  public func signs(for descriptor: Int32) -> String {
    guard TerminalSigns.areASCII, isatty(descriptor) == 1 else { return self }
    return TerminalSigns.inASCII(self)
  }
}

/// The signs in tables, bars and sentences that are not ASCII.
enum TerminalSigns {
  /// By the first variable that is set, as setlocale(3) reads them. Where none is, as in containers, nobody has said that the
  /// terminal can't.
  static let areASCII: Bool = {
    for name in ["LC_ALL", "LC_CTYPE", "LANG"] {
      guard let locale = unsafe getenv(name).map({ unsafe String(cString: $0) }), !locale.isEmpty else { continue }
      let charset = locale.uppercased()
      return !charset.contains("UTF-8") && !charset.contains("UTF8")
    }
    return false
  }()

  private static let signs: [Character: String] = [
    "→": "->", "–": "-", "×": "x", "─": "-", "━": "=", "╸": "-", "│": ":", "┃": "|",
    "█": "#", "▉": "#", "▊": "#", "▋": "#", "▌": "#", "▍": ".", "▎": ".", "▏": ".",
  ]

  /// `charset_mis…` as `charset_mis~`, so that columns stay where they are; `…` in a sentence as three full stops.
  static func inASCII(_ text: String) -> String {
    var shown = ""
    for character in text {
      if character == "…" {
        let isCut = shown.last.map { $0.isLetter || $0.isNumber || $0 == "_" } ?? false
        shown += isCut ? "~" : "..."
      } else {
        shown += signs[character] ?? String(character)
      }
    }
    return shown
  }
}
