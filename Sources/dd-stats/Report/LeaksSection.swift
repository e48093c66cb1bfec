import Records
import ToolKit

/// Rows that were dropped because a benchmark's items stand in them: benchmarks by datasets.
struct LeaksSection {
  private let datasets: [String]
  private let benchmarks: [String]
  private let rows: [[Int]]

  /// Nil where no stage looked for any.
  init?(_ survey: Survey) throws(ToolError) {
    guard let folder = survey.corpus.download else { return nil }
    var datasets: [String] = []
    var benchmarks: [String] = []
    var counts: [[String: Int]] = []
    for member in survey.members {
      let reports =
        try folder.rounds(of: member.dataset.name).flatMap(\.reports) + folder.assembly(of: member.dataset.name)
      let found = reports.compactMap { $0.json["contamination"]?["by_bench"] }
      guard !found.isEmpty else { continue }
      var sums: [String: Int] = [:]
      for bench in found.flatMap(\.members) {
        if !benchmarks.contains(bench.name) { benchmarks.append(bench.name) }
        sums[bench.name, default: 0] += bench.value["rows"]?.count ?? 0
      }
      datasets.append(member.dataset.name)
      counts.append(sums)
    }
    guard !datasets.isEmpty else { return nil }
    self.datasets = datasets
    self.benchmarks = benchmarks
    rows = benchmarks.map { bench in counts.map { $0[bench] ?? 0 } }
  }

  var markup: Markup {
    let all = rows.reduce(0) { $0 + $1.reduce(0, +) }
    let heads = datasets.map { "<th scope=\"col\">\($0)</th>" as Markup }.concatenated
    let lines = zip(benchmarks, rows).map { bench, counts -> Markup in
      let cells = counts.map { count -> Markup in
        count > 0 ? "<td class=\"heat3\">\(grouped(count))</td>" : "<td class=\"none\">·</td>"
      }
      return "<tr><th scope=\"row\">\(bench)</th>\(cells.concatenated)</tr>\n"
    }
    return Charts.section(
      "leaks", "Leaks",
      lead: "\(counted(all, "row")) dropped because a benchmark's item stands in \(all == 1 ? "it" : "them").",
      """
      <div class="scroll"><table class="matrix"><caption class="hidden">Rows of each dataset that are in evaluation sets</caption><thead><tr><td></td>\(heads)</tr></thead><tbody>\(lines.concatenated)</tbody></table></div>
      """)
  }
}
