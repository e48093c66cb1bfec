import ToolKit

/// Samples that there are twice: within a dataset and across, and what was dropped as a repeat.
struct RepeatsSection {
  let survey: Survey
  let matrix: RepeatMatrix
  /// What makes two samples the same, in words.
  let key: String

  /// More datasets than this make a list of pairs.
  private static let most = 40

  var markup: Markup {
    let dropped = survey.members.reduce(0) { $0 + $1.dataset.losses.duplicates }
    let within = survey.members.indices.reduce(0) { $0 + matrix[$1, $1] }
    let dropping: Markup = "\(counted(dropped, "row")) dropped as repeats on the way. "
    let found: Markup =
      matrix.isEmpty
      ? "No two samples of these files have the same \(key)."
      : "In the files: samples of the row's dataset that the column's has too, by equal \(key). On the diagonal \(counted(within, "sample")) that \(within == 1 ? "repeats" : "repeat") an earlier one."
    return Charts.section(
      "repeats", "Repeats", lead: "\(dropping)\(found)", survey.members.count > Self.most ? pairs : table)
  }

  private var table: Markup {
    let names = survey.members.map(\.dataset.name)
    let heads = names.indices.map { "<th scope=\"col\" title=\"\(names[$0])\">\($0 + 1)</th>" as Markup }.concatenated
    let rows = names.indices.map { row -> Markup in
      let cells = names.indices.map { cell(row, $0) }.concatenated
      return """
        <tr><th scope="row"><span class="index">\(row + 1)</span> \(names[row])</th>\(cells)\
        <td class="apart">\(grouped(survey.members[row].dataset.losses.duplicates))</td></tr>

        """
    }
    return """
      <div class="scroll"><table class="matrix"><caption class="hidden">Samples that two datasets have in common</caption><thead><tr><td></td>\(heads)<th scope="col" class="apart">dropped</th></tr></thead>
      <tbody>\(rows.concatenated)</tbody></table></div>
      """
  }

  private func cell(_ row: Int, _ column: Int) -> Markup {
    let count = matrix[row, column]
    let samples = survey.members[row].samples
    guard count > 0 else { return row == column ? "<td class=\"self\">·</td>" : "<td class=\"none\">·</td>" }
    let share = Double(count) / Double(max(samples, 1))
    let heat = share > 0.1 ? 4 : share > 0.01 ? 3 : share > 0.001 ? 2 : 1
    let names = (survey.members[row].dataset.name, survey.members[column].dataset.name)
    let what = row == column ? "repeat an earlier one" : "are in \(names.1) too"
    let tip = "\(grouped(count)) of \(grouped(samples)) of \(names.0) \(what) (\(percent(count, of: samples)))"
    return "<td class=\"heat\(heat)\" data-tip=\"\(tip)\" tabindex=\"0\">\(grouped(count))</td>"
  }

  private var pairs: Markup {
    var found: [(count: Int, cells: [String])] = []
    for (row, one) in survey.members.enumerated() {
      for (column, other) in survey.members.enumerated() where matrix[row, column] > 0 {
        let count = matrix[row, column]
        found.append((count, [one.dataset.name, other.dataset.name, grouped(count), percent(count, of: one.samples)]))
      }
    }
    found.sort { ($1.count, $0.cells[0]) < ($0.count, $1.cells[0]) }
    return Charts.table(
      "Datasets that share samples", head: ["dataset", "also in", "samples", "share"],
      rows: found.prefix(500).map(\.cells))
  }
}
