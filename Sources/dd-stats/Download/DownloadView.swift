import Records
import ToolKit

/// The lines that show how far a download is, for a terminal of so many columns and lines.
struct DownloadView {
  let lines: [String]

  /// A bar's columns: at most, and so many at least that 'waiting' stands in its place.
  private static let barWidths = 8...20

  init(_ standing: DownloadStanding, folder: String, jobs: Int, width: Int, height: Int) {
    guard !standing.datasets.isEmpty else {
      lines = []
      return
    }
    let count = standing.datasets.count
    let what = "\(grouped(standing.wanted)) \(standing.unit) of \(counted(count, "dataset"))"
    let all = "dd-download → \(folder)   \(what)"
    let more = all + (jobs > 1 ? ", \(jobs) at a time" : "")
    let heading = [more, all].first { $0.count <= width } ?? what
    let columns = Columns(standing, width: width)
    var body: [String] = []
    // Heading, empty line, total; and one to write below.
    let room = max(1, height - 4)
    let categories = Set(standing.datasets.map(\.plan.category)).count
    let isFolded = count + categories > room
    let open = isFolded ? standing.datasets.filter { !$0.isWhole } : standing.datasets
    var category = ""
    for dataset in open {
      if !isFolded, dataset.plan.category != category {
        category = dataset.plan.category
        body.append(category)
      }
      body.append(columns.line(dataset))
    }
    if isFolded {
      if body.count > room - 1 { body = body.prefix(room - 2) + ["  \(open.count - room + 2) more to come"] }
      if open.count < count { body.append("  \(count - open.count) more done") }
    }
    lines = [heading, ""] + body + [columns.total(standing)]
  }

  /// The columns of all lines: name, bar, samples, and what goes on.
  private struct Columns {
    private let width: Int
    private let name: Int
    private let number: Int
    /// Columns of a bar; 0 where there is no room for one.
    private let bar: Int
    private let hasRate: Bool

    init(_ standing: DownloadStanding, width: Int) {
      let longest = standing.datasets.map(\.plan.dataset.count).max() ?? 0
      self.width = width
      number = grouped(standing.wanted).count
      // Behind the name stand a bar, two numbers with ' of ' between, and what goes on: where names would be cut, bars
      // become shorter and go first, then rates.
      let numbers = 2 + 2 * number + 4
      let rate = 14
      let left = width - (longest + 2 + numbers + rate)
      let bar = min(left - 2, DownloadView.barWidths.upperBound)
      self.bar = bar < DownloadView.barWidths.lowerBound ? 0 : bar
      hasRate = left >= 0
      name = max(8, min(longest + 2, width - numbers - (hasRate ? rate : 0)))
    }

    func line(_ dataset: DownloadStanding.Dataset) -> String {
      let isWaiting = dataset.rowsNow == nil && dataset.rounds == 0 && !dataset.hasFailed
      let state = isWaiting && bar == 0 ? "waiting" : state(dataset)
      return text("  " + dataset.plan.dataset, dataset.amount, dataset.plan.quota, state, isWaiting: isWaiting)
    }

    func total(_ standing: DownloadStanding) -> String {
      let lines = [standing.clock, String(standing.clock.prefix { $0 != "," })].map {
        text("total", standing.amount, standing.wanted, $0, isWaiting: false)
      }
      return lines.first { $0.count <= width } ?? lines[1]
    }

    private func state(_ dataset: DownloadStanding.Dataset) -> String {
      if dataset.hasFailed { return "failed" }
      if dataset.isWithTeacher, let taught = dataset.taught, taught > 0 { return "taught \(grouped(taught))" }
      if dataset.isWithTeacher { return "to be taught" }
      if dataset.kept >= dataset.plan.quota { return "done" }
      if dataset.isExhausted { return "all it has" }
      guard hasRate, let rate = dataset.rate, rate >= 5e4 else { return "" }
      return "\(decimal(rate / 1e6, places: 1)) MB/s"
    }

    private func text(_ label: String, _ part: Int, _ whole: Int, _ state: String, isWaiting: Bool) -> String {
      var text = Self.padded(label.cut(to: name), name)
      if bar > 0 { text += "  " + Self.padded(isWaiting ? "waiting" : drawn(part, of: whole), bar) }
      text += "  " + Self.right(grouped(part), number) + " of " + Self.right(grouped(whole), number)
      return state.isEmpty ? text : text + "  " + state
    }

    private func drawn(_ part: Int, of whole: Int) -> String {
      let halves = whole > 0 ? Int(Double(part) / Double(whole) * Double(2 * bar)) : 0
      return String(repeating: "━", count: halves / 2) + (halves % 2 == 1 ? "╸" : "")
    }

    private static func padded(_ text: some StringProtocol, _ width: Int) -> String {
      text + String(repeating: " ", count: max(0, width - text.count))
    }

    private static func right(_ text: String, _ width: Int) -> String {
      String(repeating: " ", count: max(0, width - text.count)) + text
    }
  }
}
