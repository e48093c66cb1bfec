import Glibc
import Records
import ToolKit

/// What a comparison came to, as a table, as JSON and as a page.
struct DiffResult {
  /// Some samples that only one corpus has.
  struct Example {
    let figure: String
    let isBefore: Bool
    let ids: [String]
  }

  let comparison: Comparison
  let tolerances: Tolerances
  let names: (before: String, after: String)
  let examples: [Example]
  /// What could not be compared, and why.
  let note: String?

  private static let width = min(80, max(50, terminalSize(of: STDOUT_FILENO)?.columns ?? 80))
  /// Columns of a value with the space before it.
  private static let valueWidth = width < 72 ? 13 : 17
  private static let nameWidth = width - 2 * valueWidth - 11

  /// Whether a figure moved further than it may.
  func isBeyond(_ change: Change) -> Bool { change.shift > tolerances[change.measure] + 1e-12 }

  /// Exit 65, when something did.
  var failure: ToolError? {
    let beyond = comparison.changes.filter(isBeyond)
    guard !beyond.isEmpty else { return nil }
    let measures = Measure.allCases.filter { measure in beyond.contains { $0.measure == measure } }
    let what = measures.map { measure in
      "\(measure.rawValue) \(grouped(beyond.count { $0.measure == measure }))"
    }
    return ToolError(
      .dataError,
      "\(counted(beyond.count, "figure")) of \(grouped(comparison.changes.count)) moved beyond the tolerance: "
        + what.joined(separator: ", "))
  }

  /// At most 80 columns, and no more than the terminal has: every measure with what moved in it; `!` marks what moved further than it may.
  func table(full: Bool) -> String {
    var text = ""
    var same: [String] = []
    for measure in Measure.allCases {
      let changes = comparison.changes.filter { $0.measure == measure }
      let shown = full ? changes : changes.filter { $0.shift > 0 }
      guard !changes.isEmpty else { continue }
      guard !shown.isEmpty else {
        same.append(measure.rawValue)
        continue
      }
      if text.isEmpty { text = line("", names.before, names.after, "moved") }
      text += measure.rawValue + "\n"
      for change in shown {
        let name = change.figure.isEmpty ? change.subject : "\(change.subject) \(change.figure)"
        text += line(
          "  " + Self.shown(name), change.before, change.after, moved(change) + (isBeyond(change) ? " !" : "  "))
      }
    }
    if !same.isEmpty { text += folded("the same in both: \(same.joined(separator: ", "))", columns: Self.width) + "\n" }
    if let note { text += folded(note, columns: Self.width) + "\n" }
    for example in examples {
      let list = Self.cut(example.ids.map(Self.shown).joined(separator: ", "), Self.width - 24)
      text += "only in \(example.isBefore ? "a" : "b") \(example.figure): \(list)\n"
    }
    return text
  }

  private func line(_ name: String, _ before: String, _ after: String, _ moved: String) -> String {
    func right(_ text: String, _ width: Int) -> String {
      String(repeating: " ", count: max(1, width - text.count)) + text
    }
    func value(_ text: String) -> String { right(Self.cut(text, Self.valueWidth - 1), Self.valueWidth) }
    let label = Self.cut(name, Self.nameWidth)
    var line = label + String(repeating: " ", count: Self.nameWidth - label.count)
    line += value(before) + value(after) + right(moved, 11)
    while line.hasSuffix(" ") { line.removeLast() }
    return line + "\n"
  }

  /// Of shares the difference in points of a hundred, of numbers the part of the first.
  func moved(_ change: Change) -> String {
    change.shift == 0 ? "–" : decimal(100 * change.shift, places: 2) + " %"
  }

  private static func shown(_ text: String) -> String { Secrets.hide(text).visible }

  private static func cut(_ text: String, _ width: Int) -> String {
    shown(text).cut(to: width)
  }

  var json: JSONValue {
    .object([
      ("a", .string(names.before)), ("b", .string(names.after)),
      ("samples", .array([.int(comparison.before.samples), .int(comparison.after.samples)])),
      (
        "changes",
        .array(
          comparison.changes.map { change in
            .object([
              ("measure", .string(change.measure.rawValue)), ("subject", .string(change.subject)),
              ("figure", .string(change.figure)), ("a", .string(change.before)), ("b", .string(change.after)),
              ("shift", .number(decimal(change.shift, places: 6))), ("beyond", .bool(isBeyond(change))),
            ])
          })
      ),
      ("not_compared", note.map(JSONValue.string)),
      (
        "only_in_one",
        .array(
          examples.map { example in
            .object([
              ("in", .string(example.isBefore ? "a" : "b")), ("by", .string(example.figure)),
              ("ids", .array(example.ids.map(JSONValue.string))),
            ])
          })
      ),
    ])
  }
}
