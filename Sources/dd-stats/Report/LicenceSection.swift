import ToolKit

/// Whose work it is, at which commit, and what the licences ask.
struct LicenceSection {
  let survey: Survey
  let links: HubLinks

  var markup: Markup {
    let rows = survey.members.map(row).concatenated
    return Charts.section(
      "licences", "Sources and licences",
      lead:
        "Licences as the cards have them at the commit that was read, or else the recipe; what they ask is a help, no legal advice.",
      """
      <div class="scroll"><table class="licences"><caption class="hidden">Sources and licences of each dataset</caption><thead><tr><th scope="col">dataset</th><th scope="col">source</th>\
      <th scope="col">licence</th><th scope="col">asks</th><th scope="col">of the samples' own files</th></tr></thead>
      <tbody>\(rows)</tbody></table></div>
      """)
  }

  private func row(_ member: Survey.Member) -> Markup {
    let source = member.dataset.source
    let licenses = source.licenses
    let own = member.found?.tally.licenses.sorted ?? []
    let shown = own.prefix(6).map { "\(shortened($0.name, 40)) \(grouped($0.count))" }
    let more = own.count > 6 ? ["and \(own.count - 6) more"] : []
    let asks = licenses.map(asked).joined(separator: "; ")
    return """
      <tr><th scope="row">\(member.dataset.name)</th><td>\(place(source))</td>\
      <td>\(licenses.isEmpty ? "unknown" : licenses.joined(separator: ", "))</td>\
      <td>\(licenses.isEmpty ? "ask the authors" : asks)\(notice(source))</td>\
      <td>\((shown + more).joined(separator: ", "))</td></tr>

      """
  }

  private func notice(_ source: RowSource) -> Markup {
    source.notice.map { "<span class=\"note\">\($0)</span>" } ?? ""
  }

  private func place(_ source: RowSource) -> Markup {
    let commit: Markup = source.revision.map { " <code>\(String($0.prefix(8)))</code>" } ?? ""
    guard let address = links.dataset(source) else { return "\(source.repo)\(commit)" }
    return "<a href=\"\(address)\" rel=\"noreferrer\">\(source.repo)</a>\(commit)"
  }

  private func asked(_ license: String) -> String {
    guard let terms = LicenseTerms(license) else { return "ask the authors" }
    var duties: [String] = []
    if terms.needsAttribution { duties.append("attribution") }
    if terms.isShareAlike { duties.append("share alike") }
    if !terms.allowsCommercialUse { duties.append("no commercial use") }
    if !terms.allowsChanges { duties.append("no changed copies") }
    return duties.isEmpty ? "nothing" : duties.joined(separator: ", ")
  }
}
