internal import Glibc

extension String {
  /// The text as the terminal behind a descriptor shows it: with our own signs in ASCII, where the locale has no UTF-8. In
  /// pipes and files it is the same in every locale.
  public func signs(for descriptor: Int32) -> String {
    guard TerminalSigns.areASCII, isatty(descriptor) == 1 else { return self }
    return TerminalSigns.inASCII(self)
  }
}

/// What stands at the end of a text for people that was cut: `…` on a terminal that can show it. In pipes and files it is in
/// ASCII, in every locale.
public let cutSign = !TerminalSigns.areASCII && isatty(STDOUT_FILENO) == 1 ? "…" : "..."

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
    "…": "...", "→": "->", "–": "-", "×": "x", "─": "-", "━": "=", "╸": "-", "│": ":", "┃": "|",
    "█": "#", "▉": "#", "▊": "#", "▋": "#", "▌": "#", "▍": ".", "▎": ".", "▏": ".",
  ]

  static func inASCII(_ text: String) -> String { text.map { signs[$0] ?? String($0) }.joined() }
}
