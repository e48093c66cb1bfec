internal import Records

/// What a person is told when every row of a run was rejected, or more than half of them: how many, the first reasons by
/// number, one row of the most frequent reason, and what to try.
struct MostlyRejected {
  /// The first row that a reason rejected.
  struct Example {
    let file: String
    let line: Int
    let detail: RejectDetail?

    /// `rows.jsonl:7: the user turn is missing or blank`; a number alone needs its reason beside it.
    func words(_ reason: String) -> String {
      let place = file.isEmpty ? "line \(line)" : "\(file):\(line)"
      guard case .text(let text)? = detail else { return "\(place): \(reason)" }
      return "\(place): \(text.contains(where: \.isLetter) ? "" : "\(reason): ")\(text)"
    }
  }

  /// Reasons that are named.
  private static let mostReasons = 3
  /// Rows from which on a majority is worth a word.
  private static let fewestRows = 10
  private let rows: Int
  private let rejected: Int
  private let reasons: [(number: Int, reason: String, count: Int)]

  /// Nil when it needs no word.
  init?(_ counts: RunCounts) {
    rows = counts.input - counts.malformed
    rejected = counts.rejected
    reasons = counts.rejections.enumerated()
      .map { (number: $0.offset, reason: $0.element.reason, count: $0.element.count) }
      .filter { $0.count > 0 }.sorted { ($1.count, $0.number) < ($0.count, $1.number) }
    let isMost = rows >= Self.fewestRows && rejected > rows - rejected
    guard rejected > 0, isMost || rejected == rows else { return nil }
  }

  /// The reason that rejected most.
  var first: (number: Int, reason: String) { reasons.first.map { ($0.number, $0.reason) } ?? (0, "") }

  /// `990 of 1,000 rows are rejected: unknown_role 980, empty_assistant 10`
  var summary: String {
    let who =
      rejected < rows
      ? "\(grouped(rejected)) of \(grouped(rows)) rows are"
      : rows == 1 ? "the only row is" : "all \(grouped(rows)) rows are"
    let named = reasons.prefix(Self.mostReasons).map { "\($0.reason) \(grouped($0.count))" }.joined(separator: ", ")
    let more = reasons.count - Self.mostReasons
    return "\(who) rejected: \(named)\(more > 0 ? ", and \(more) more reason\(more == 1 ? "" : "s")" : "")"
  }
}
