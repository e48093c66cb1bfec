import ToolKit

/// Wanted and got, by category and dataset.
struct MixSection {
  let survey: Survey

  var markup: Markup {
    let most = survey.members.map { max($0.samples, $0.dataset.wanted ?? 0) }.max() ?? 0
    var rows = Markup("")
    for (name, members) in survey.corpus.categories {
      let members = members.map { survey.members[$0] }
      let head = name.map { group($0, members) } ?? ""
      rows += "<tbody>\(head)\(members.map { row($0, most) }.concatenated)</tbody>\n"
    }
    return Charts.section(
      "mix", "Wanted and got", lead: lead,
      """
      <div class="scroll"><table class="mix"><caption class="hidden">Samples that were wanted, and got, of each dataset</caption><thead><tr><th scope="col">dataset</th><th scope="col" class="wide">\
      <span class="hidden">samples as a bar</span></th><th scope="col">got</th><th scope="col">wanted</th>\
      <th scope="col" class="less">share</th><th scope="col" class="less">MB</th><th scope="col">tokens</th></tr></thead>
      \(rows)
      <tbody class="total">\(total)</tbody></table></div>
      """)
  }

  private var lead: Markup {
    let short = survey.members.reduce(0) { $0 + max(0, ($1.dataset.wanted ?? $1.samples) - $1.samples) }
    guard survey.members.contains(where: { $0.dataset.wanted != nil }) else { return "What is in each file." }
    let missing = survey.members.reduce(0) { $0 + ($1.dataset.wanted ?? $1.samples) } - survey.samples
    if missing > 0 { return "\(counted(missing, "sample")) of the plan \(missing == 1 ? "is" : "are") missing." }
    return short > 0 ? "All of the plan, some of it from other datasets than planned." : "All that was planned."
  }

  private func group(_ name: String, _ members: [Survey.Member]) -> Markup {
    let got = members.reduce(0) { $0 + $1.samples }
    let wanted = members.reduce(0) { $0 + ($1.dataset.wanted ?? 0) }
    return """
      <tr class="group"><th scope="rowgroup" colspan="2">\(name)</th><td>\(grouped(got))</td>\
      <td>\(wanted > 0 ? grouped(wanted) : "–")</td><td class="less">\(percent(got, of: survey.samples))</td>\
      <td class="less">\(size(members.reduce(0) { $0 + ($1.found?.bytes ?? 0) }))</td>\
      <td>\(grouped(members.reduce(0) { $0 + ($1.found?.tokens.sum ?? 0) }))</td></tr>

      """
  }

  private func row(_ member: Survey.Member, _ most: Int) -> Markup {
    let wanted = member.dataset.wanted
    let tip =
      "\(member.dataset.name): \(counted(member.samples, "sample"))"
      + (wanted.map { " of \(grouped($0)) wanted" } ?? "")
    let shortClass: Markup = " class=\"short\""
    let isShort = wanted.map { member.samples < $0 } ?? false
    return """
      <tr><th scope="row">\(member.dataset.name)</th>\
      <td class="wide">\(Charts.bar(member.samples, track: wanted ?? 0, of: most, tip: tip))</td>\
      <td\(isShort ? shortClass : "")>\(grouped(member.samples))</td><td>\(wanted.map(grouped) ?? "–")</td>\
      <td class="less">\(percent(member.samples, of: survey.samples))</td><td class="less">\(size(member.found?.bytes ?? 0))</td>\
      <td>\(grouped(member.found?.tokens.sum ?? 0))\(member.dataset.wantedTokens.map { " of \(grouped($0))" } ?? "")</td></tr>

      """
  }

  private var total: Markup {
    let wanted = survey.members.reduce(0) { $0 + ($1.dataset.wanted ?? 0) }
    return """
      <tr><th scope="row" colspan="2">total</th><td>\(grouped(survey.samples))</td>\
      <td>\(wanted > 0 ? grouped(wanted) : "–")</td><td class="less"></td><td class="less">\(size(survey.bytes))</td>\
      <td>\(grouped(survey.tokens))</td></tr>
      """
  }

  /// All in the same decimals, by what there is in all.
  private func size(_ bytes: Int) -> String {
    decimal(Double(bytes) / 1_048_576, places: survey.bytes < 1 << 20 ? 3 : survey.bytes < 10 << 20 ? 2 : 1)
  }
}
