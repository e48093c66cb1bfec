import ToolKit

/// One dataset's statistics for a person: the figures, then lengths, types and licences with bars.
struct StatisticsTable {
  private static let longestBar = 40
  /// Where names are long.
  private static let shortestBar = 8
  private static let mostNames = 12
  private let statistics: Statistics

  /// Columns of the terminal, or of a usual one.
  private let columns: Int
  private let isTerminal: Bool

  init(_ statistics: Statistics, columns: Int?) {
    self.statistics = statistics
    self.columns = columns ?? 80
    isTerminal = columns != nil
  }

  var text: String {
    let tally = statistics.tally
    var text = figures
    let octaves = tally.lengths.octaves.map { octave in
      (name: "\(grouped(octave.lengths.lowerBound))–\(grouped(octave.lengths.upperBound))", count: octave.count)
    }
    text += bars("characters", octaves)
    text += bars("type", tally.types.sorted)
    text += bars("licence", tally.licenses.sorted)
    text += bars("rejected", statistics.losses.rejected.map { (name: $0.reason, count: $0.count) })
    return text
  }

  private var figures: String {
    let lengths = statistics.tally.lengths
    var rows: [(String, String)] = [
      ("samples", grouped(statistics.tally.samples)),
      ("size", ByteSize(bytes: statistics.bytes).description),
      ("characters", grouped(lengths.sum)),
      ("words", grouped(statistics.tally.words)),
    ]
    if statistics.tally.tokens.count > 0 { rows.append(("tokens", grouped(statistics.tally.tokens.sum))) }
    if lengths.count > 0 {
      let average = floatingPoint(statistics.averageLength, places: 1)
      rows.append(("length", "\(grouped(lengths.minimum)) to \(grouped(lengths.maximum)), mean \(average)"))
      let quantiles = Statistics.percents.compactMap { percent in
        lengths.quantile(percent: percent).map { "p\(percent) \(grouped($0))" }
      }
      let half = columns < 70 ? quantiles.count / 2 : 0
      for part in [quantiles[..<half], quantiles[half...]] where !part.isEmpty {
        rows.append(("", part.joined(separator: "  ")))
      }
    }
    if let labels = statistics.tally.labels {
      rows.append(("labels", "\(grouped(labels.all)), \(percent(labels.learned, of: labels.all)) of them learned"))
    }
    rows.append(("repeats", grouped(statistics.losses.duplicates)))
    rows.append(("malformed", grouped(statistics.losses.malformed)))
    if let wanted = statistics.wanted, let short = statistics.short {
      rows.append(("wanted", "\(grouped(wanted)), short \(grouped(short))"))
    }
    let width = rows.map(\.0.count).max() ?? 0
    return rows.map { name, value in
      name + String(repeating: " ", count: width - name.count + 2) + value + "\n"
    }.joined()
  }

  private func bars(_ heading: String, _ counts: [(name: String, count: Int)]) -> String {
    guard !counts.isEmpty else { return "" }
    var table = Table(["<" + heading, "samples", "", "<"])
    let most = counts.map(\.count).max() ?? 0
    let whole = counts.reduce(0) { $0 + $1.count }
    // Beside the bar stand the name, a number and a share ('100.0 %').
    let others = 2 + max("samples".count, grouped(most).count) + 2 + 7 + 2
    let room = isTerminal ? max(12, columns - others - Self.shortestBar) : Int.max
    let shown = counts.prefix(Self.mostNames).map { (name: $0.name.cut(to: room), count: $0.count) }
    let name = max(heading.count, shown.map(\.name.count).max() ?? 0)
    let width = max(1, min(Self.longestBar, columns - name - others))
    for (name, count) in shown {
      table.add([name, grouped(count), percent(count, of: whole), bar(count, of: most, width: width)])
    }
    let rest = counts.dropFirst(Self.mostNames)
    if !rest.isEmpty {
      table.add(["(\(rest.count) more)", grouped(rest.reduce(0) { $0 + $1.count }), "", ""])
    }
    return "\n" + table.text
  }
}
