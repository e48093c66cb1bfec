import Records
import ToolKit
import Tokens

/// What the report says of the tokens.
struct TokenTotals {
  private(set) var rows = 0
  private(set) var total = 0
  private(set) var least = Int.max
  private(set) var most = 0

  /// Counts a row.
  mutating func add(_ count: Int) {
    rows += 1
    total += count
    least = min(least, count)
    most = max(most, count)
  }

  /// `tokens` in the report.
  func add(to report: Report, _ task: TokenTask, _ more: [(String, JSONValue?)] = []) {
    let members: [(String, JSONValue?)] = [
      ("tokenizer", .string(task.source.tokenizer.digest)),
      ("special", .string((task.texts.special ?? TextOptions.Special.none).rawValue)),
      ("rows", .int(rows)), ("total", .int(total)), ("min", rows > 0 ? .int(least) : nil),
      ("max", rows > 0 ? .int(most) : nil),
    ]
    let buffer = ByteBuffer()
    JSONValue.object(members + more).write(to: buffer)
    report.add("tokens", json: String(buffer.view))
  }
}
