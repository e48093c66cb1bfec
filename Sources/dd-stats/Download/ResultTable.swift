import Recipe
import Records
import ToolKit

/// What came out of a download, in at most 80 columns, and in a terminal no more than it has, where a wide one (to 120) shows more of the reasons: categories with their datasets,
/// what was wanted and got, and what became of the rows between.
struct ResultTable {
  private let flows: [RowFlow]
  private let total: RowFlow

  private let width: Int
  private typealias Row = (label: String, cells: [String], why: (words: String, others: String))
  private static let headings = ["wanted", "got", "read", "dropped", "repeats"]

  /// A table of all datasets that were asked for something, for a terminal of so many columns.
  init(flows: [RowFlow], total: RowFlow, columns: Int?) {
    width = min(120, columns ?? 80)
    self.flows = flows.filter { $0.wanted != 0 || ($0.got ?? 0) > 0 }
    self.total = total
  }

  var text: String {
    var rows: [Row] = []
    var category: String?
    for flow in flows {
      if let own = flow.category, own != category {
        category = own
        let members = flows.filter { $0.category == own }
        rows.append((own, [Self.sum(members, \.wanted), Self.sum(members, \.got)], ("", "")))
      }
      rows.append(((flow.category == nil ? "" : "  ") + flow.dataset, Self.cells(flow), Self.why(flow)))
    }
    rows.append(("total", Self.cells(total), ("", "")))
    return layout(rows)
  }

  private static func sum(_ flows: [RowFlow], _ count: (RowFlow) -> Int?) -> String {
    let counts = flows.compactMap(count)
    return counts.isEmpty ? "–" : grouped(counts.reduce(0, +))
  }

  private static func cells(_ flow: RowFlow) -> [String] {
    [flow.wanted, flow.got, flow.read, flow.dropped, flow.losses.duplicates].map { $0.map(grouped) ?? "–" }
  }

  /// The commonest reason for drops with how many others there are, or what is odd about the dataset.
  private static func why(_ flow: RowFlow) -> (words: String, others: String) {
    if flow.failure != nil { return ("failed", "") }
    if let wanted = flow.wanted, let got = flow.got {
      // The last sample goes beyond a quota of tokens.
      if got > wanted && flow.unit == .samples { return ("+\(grouped(got - wanted)) for others", "") }
      let isMostlyDropped = 2 * flow.dropped > flow.read
      if got < wanted && !isMostlyDropped { return (flow.isExhausted ? "all it has" : "short", "") }
    }
    var reasons = flow.losses.rejected.filter { $0.count > 0 }
    if flow.losses.malformed > 0 { reasons.append(("malformed", flow.losses.malformed)) }
    let most = reasons.max { ($0.count, $1.reason) < ($1.count, $0.reason) }
    guard let most else { return ("", "") }
    return (most.reason, reasons.count > 1 ? ", +\(reasons.count - 1)" : "")
  }

  private func layout(_ rows: [Row]) -> String {
    let numbers = Self.headings.indices.map { column in
      max(Self.headings[column].count, rows.map { column < $0.cells.count ? $0.cells[column].count : 0 }.max() ?? 0)
    }
    let longest = rows.map(\.label.count).max() ?? 0
    let longestWhy = rows.map { $0.why.words.count + $0.why.others.count }.max() ?? 0
    // A narrow terminal has fewer numbers, so that names and reasons can be read.
    var shown = Array(numbers.indices)
    var hasWhy = longestWhy > 0
    func fixed() -> Int { shown.reduce(0) { $0 + numbers[$1] + 2 } }
    func isTooWide() -> Bool { min(longest, 24) + fixed() + (hasWhy ? 2 + min(longestWhy, 10) : 0) > width }
    for heading in ["read", "repeats", "why", "dropped"] where isTooWide() {
      shown.removeAll { Self.headings[$0] == heading }
      if heading == "why" { hasWhy = false }
    }
    let label = min(longest, max(12, width - fixed() - (hasWhy ? 2 + min(longestWhy, 14) : 0)))
    func line(_ name: String, _ cells: [String], _ why: (words: String, others: String)) -> String {
      var line = name.cut(to: label) + String(repeating: " ", count: max(0, label - name.count))
      for column in shown where column < cells.count {
        line += String(repeating: " ", count: numbers[column] + 2 - cells[column].count) + cells[column]
      }
      if hasWhy && !why.words.isEmpty {
        let room = width - label - fixed() - 2 - why.others.count
        line += "  " + why.words.cut(to: max(4, room)) + why.others
      }
      return line + "\n"
    }
    let unit = total.unit == .samples ? "" : "wanted and got are \(total.unit)\n"
    return line("", Self.headings, ("why", "")) + rows.map { line($0.label, $0.cells, $0.why) }.joined() + unit
  }
}
