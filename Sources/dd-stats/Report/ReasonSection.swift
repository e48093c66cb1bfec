import ToolKit

/// Why rows were dropped, dataset by dataset; the rows themselves are among the samples.
struct ReasonSection {
  let survey: Survey

  /// Nil where nothing is known to have been dropped.
  var markup: Markup? {
    let members = survey.members.indices.filter { !survey.members[$0].drops.reasons.isEmpty }
    guard !members.isEmpty else { return nil }
    let hasExamples = members.contains { survey.members[$0].drops.hasExamples }
    let most = members.flatMap { survey.members[$0].drops.reasons.map(\.count) }.max() ?? 0
    return Charts.section(
      "reasons", "Why rows were dropped",
      lead: hasExamples
        ? "The commonest reasons first. A count with a line under it shows some of the rows."
        : "The commonest reasons first. With dd-download --keep-rejects some of the rows are shown, too.",
      """
      <div class="scroll"><table class="reasons"><caption class="hidden">Rows that each dataset lost, by stage and reason</caption><thead><tr><th scope="col">dataset</th><th scope="col">stage</th>\
      <th scope="col">reason</th><th scope="col">rows</th><th scope="col" class="wide"><span class="hidden">rows as a bar</span></th></tr></thead>
      \(members.map { group($0, most) }.concatenated)</table></div>
      """)
  }

  private func group(_ index: Int, _ most: Int) -> Markup {
    let member = survey.members[index]
    let rows = member.drops.reasons.prefix(20).enumerated().map { number, reason -> Markup in
      let name: Markup = number == 0 ? "<th scope=\"rowgroup\">\(member.dataset.name)</th>" : "<td></td>"
      let count: Markup =
        reason.examples.isEmpty
        ? "\(grouped(reason.count))"
        : "<a href=\"#samples\" data-show=\"\(member.dataset.name)\" data-reason=\"\(reason.reason)\">\(grouped(reason.count))</a>"
      return """
        <tr>\(name)<td>\(reason.stage)</td><td><code>\(reason.reason)</code></td><td>\(count)</td>\
        <td class="wide">\(bar(reason, most))</td></tr>

        """
    }
    return "<tbody>\(rows.concatenated)</tbody>\n"
  }

  private func bar(_ reason: DropReasons.Reason, _ most: Int) -> Markup {
    let width = most > 0 ? 100 * Double(reason.count) / Double(most) : 0
    return """
      <svg class="bar" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">\
      <rect class="\(reason.kind)" width="\(width)" height="10"/></svg>
      """
  }
}
