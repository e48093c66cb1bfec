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
    var lines: [String] = []
    for part in text.split(separator: "\n", omittingEmptySubsequences: false) {
      var line = ""
      var used = 0
      for word in Self.pieces(Secrets.hide(String(part)).visible) {
        var word = word
        if used + Self.columns(word) > column && used > 0 {
          lines.append(line)
          (line, used) = ("", 0)
          word = word.drop { $0 == " " }
        }
        for character in word {
          let size = Self.columns(String(character)[...])
          if used + size > column {
            lines.append(line)
            (line, used) = ("", 0)
          }
          line.append(character)
          used += size
        }
      }
      lines.append(line)
      if lines.count > Self.mostLines { break }
    }
    guard lines.count > Self.mostLines else { return lines }
    return lines.prefix(Self.mostLines) + ["…"]
  }

  /// Words, each with the spaces before it.
  private static func pieces(_ text: String) -> [Substring] {
    var pieces: [Substring] = []
    var rest = text[...]
    while !rest.isEmpty {
      let spaces = rest.prefix { $0 == " " }
      let word = rest[spaces.endIndex...].prefix { $0 != " " }
      pieces.append(rest[..<word.endIndex])
      rest = rest[word.endIndex...]
    }
    return pieces
  }

  private func fitted(_ text: String, _ columns: Int, filler: Character) -> String {
    var text = text[...]
    while Self.columns(text) > columns { text = text.dropLast() }
    return text + String(repeating: filler, count: columns - Self.columns(text))
  }

  /// Columns of a terminal: two for wide characters (UAX 11's wide ranges of Han, Kana, Hangul, emoji), none for marks.
  private static func columns(_ text: Substring) -> Int {
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
}
