import Records
import ToolKit

/// Two texts side by side, in a terminal's width.
struct PairView {
  let width: Int

  /// So many lines of a text are shown; what follows is counted.
  private static let mostLines = 40

  /// The lines of a pair: a heading, then what was kept at the left and what was dropped at the right.
  func lines(_ pair: DroppedPair, original: String?) -> [String] {
    let column = (width - 3) / 2
    let heading = "── \(decimal(pair.similarity, places: 6)) repeats \(Secrets.hide(pair.repeats).visible) "
    let left = wrapped(original ?? "(not in the files that were named)", column)
    let right = wrapped(pair.text, column)
    var lines = [fitted(heading, width, filler: "─")]
    for row in 0..<max(left.count, right.count) {
      let (kept, dropped) = (row < left.count ? left[row] : "", row < right.count ? right[row] : "")
      // Lines that differ are told by their bar.
      let bar = kept == dropped ? " │ " : " ┃ "
      lines.append(fitted(kept, column, filler: " ") + bar + dropped)
    }
    return lines
  }

  private func wrapped(_ text: String, _ column: Int) -> [String] {
    var lines: [Substring] = []
    for part in text.split(separator: "\n", omittingEmptySubsequences: false) {
      lines += folded(Secrets.hide(String(part)).visible, columns: column, hanging: 0, breaksWords: true).split(
        separator: "\n", omittingEmptySubsequences: false)
      if lines.count > Self.mostLines { return lines.prefix(Self.mostLines).map(String.init) + [cutSign] }
    }
    return lines.map(String.init)
  }

  private func fitted(_ text: String, _ columns: Int, filler: Character) -> String {
    var text = text[...]
    while terminalColumns(text) > columns { text = text.dropLast() }
    return text + String(repeating: filler, count: columns - terminalColumns(text))
  }
}
