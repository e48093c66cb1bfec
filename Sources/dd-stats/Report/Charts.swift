import ToolKit

/// Pieces that pictures are made of. Widths are given as attributes: the page's policy lets no inline style through.
enum Charts {
  /// A bar on a track: `part` of `whole` filled, and as much of the track as `track`.
  static func bar(_ part: Int, track: Int, of whole: Int, tip: String) -> Markup {
    func width(_ count: Int) -> Double { whole > 0 ? 100 * Double(count) / Double(whole) : 0 }
    return """
      <svg class="bar" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true" data-tip="\(tip)">\
      <rect class="track" width="\(width(track))" height="10"/><rect class="kept" width="\(width(part))" height="10"/>\
      </svg>
      """
  }

  /// A table behind a button, for those who read figures.
  static func table(_ caption: String, head: [String], rows: [[String]]) -> Markup {
    let heads = head.map { "<th scope=\"col\">\($0)</th>" as Markup }.concatenated
    let lines = rows.map { row -> Markup in
      let cells = row.enumerated().map { index, cell -> Markup in
        index == 0 ? "<th scope=\"row\">\(cell)</th>" : "<td>\(cell)</td>"
      }
      return "<tr>\(cells.concatenated)</tr>\n"
    }
    return """
      <details class="figures"><summary>\(caption)</summary><div class="scroll"><table aria-label="\(caption)"><thead><tr>\(heads)</tr></thead>
      <tbody>\(lines.concatenated)</tbody></table></div></details>

      """
  }

  /// A section of the page.
  static func section(_ id: String, _ title: String, lead: Markup, _ body: Markup) -> Markup {
    """
    <section id="\(id)" aria-labelledby="\(id)-title">
    <div class="head"><h2 id="\(id)-title">\(title)</h2><p>\(lead)</p></div>
    <div class="body">\(body)</div>
    </section>

    """
  }
}
