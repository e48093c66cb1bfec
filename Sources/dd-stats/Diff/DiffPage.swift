import Records
import ToolKit

extension DiffResult {
  /// Writes the page.
  func write(to path: String) throws(ToolError) {
    let bytes = try page.bytes()
    try writeWhole(bytes.view, to: path)
    withExtendedLifetime(bytes) {}
  }

  private var page: ReportPage {
    var sections = Measure.allCases.map { measure in
      (id: "moved-\(measure.rawValue)", title: Self.title(measure), markup: section(measure))
    }
    if note == nil { sections.insert(("lengths", "Histograms", pictures), at: 1) }
    let beyond = comparison.changes.count(where: isBeyond)
    return ReportPage(
      title: "\(names.before) and \(names.after) – dd diff",
      header: """
        <h1>\(names.before) → \(names.after)</h1>
        <dl><div><dt>samples before</dt><dd>\(grouped(comparison.before.samples))</dd></div>\
        <div><dt>after</dt><dd>\(grouped(comparison.after.samples))</dd></div>\
        <div><dt>figures beyond the tolerance</dt><dd>\(grouped(beyond))</dd></div></dl>\(note.map { "<p>\($0)</p>" as Markup } ?? "")
        """,
      sections: sections,
      footer: """
        <footer><div class="page"><p>Made by <code>dd-stats diff \(names.before) \(names.after)</code> (dd \(toolVersion)). \
        This page is one file and fetches nothing.</p></div></footer>
        """, data: nil)
  }

  private func section(_ measure: Measure) -> Markup {
    let changes = comparison.changes.filter { $0.measure == measure }
    let moved = changes.filter { $0.shift > 0 }
    let most = moved.map(\.shift).max() ?? 0
    let rows = changes.map { row($0, most) }.concatenated
    let tolerance = decimal(100 * tolerances[measure], places: 2)
    let ids: Markup = measure == .rows ? examples.map(list).concatenated : ""
    return Charts.section(
      "moved-\(measure.rawValue)", Self.title(measure),
      lead: "\(counted(moved.count, "figure")) of \(grouped(changes.count)) moved. Tolerance: \(tolerance) %.",
      """
      <div class="scroll"><table class="moves"><caption class="hidden">What moved between the two</caption><thead><tr><th scope="col">of</th><th scope="col">figure</th>\
      <th scope="col">before</th><th scope="col">after</th><th scope="col">moved</th>\
      <th scope="col" class="wide"><span class="hidden">moved as a bar</span></th></tr></thead><tbody>\(rows)</tbody></table></div>\(ids)
      """)
  }

  private static func title(_ measure: Measure) -> String {
    measure.rawValue.prefix(1).uppercased() + measure.rawValue.dropFirst()
  }

  private func row(_ change: Change, _ most: Double) -> Markup {
    let kind = isBeyond(change) ? "rejected" : "spare"
    let width = most > 0 ? 100 * change.shift / most : 0
    let short: Markup = isBeyond(change) ? " class=\"short\"" : ""
    return """
      <tr><th scope="row">\(change.subject)</th><td>\(change.figure)</td><td>\(change.before)</td><td>\(change.after)</td>\
      <td\(short)>\(moved(change))</td><td class="wide"><svg class="bar" viewBox="0 0 100 10" preserveAspectRatio="none" \
      aria-hidden="true"><rect class="\(kind)" width="\(width)" height="10"/></svg></td></tr>

      """
  }

  private func list(_ example: Example) -> Markup {
    let ids = example.ids.map { "<li><code>\($0)</code></li>" as Markup }.concatenated
    return
      "<p>Only \(example.isBefore ? "before" : "after"), \(example.figure), the first of them:</p><ul>\(ids)</ul>\n"
  }

  /// The lengths of both, one over the other.
  private var pictures: Markup {
    var members: [Survey.Member] = []
    var labels: [String] = []
    for (name, one, other) in comparison.pairs {
      for (member, label) in [(one, name), (other, "→")] {
        guard let member, member.samples > 0 else { continue }
        members.append(member)
        labels.append(label)
      }
    }
    return LengthSection(members: members, labels: labels, tokens: comparison.before.tokenWords).markup
  }
}
