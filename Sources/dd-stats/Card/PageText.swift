import Records

/// A text from outside as words of a page: HTML and Markdown in it are letters like others, and so is what ends a line.
/// Cut after `most` characters.
func pageText(_ text: String, most: Int = 200) -> String {
  let shown = Secrets.hide(text).visible
  var page = ""
  for scalar in shown.unicodeScalars.prefix(most) {
    switch scalar {
    case "<": page += "&lt;"
    case ">": page += "&gt;"
    case "&": page += "&amp;"
    // What makes code, emphasis, links, images, table cells and formulas (GitHub Flavored Markdown 0.29, section 2.4).
    case "\\", "`", "*", "[", "]", "|", "~", "$": page += "\\" + String(scalar)
    default: page.unicodeScalars.append(scalar)
    }
  }
  return shown.unicodeScalars.count > most ? page + "…" : page
}

/// A text from outside inside of backticks.
func pageCode(_ text: String) -> String {
  "`\(Secrets.hide(text).visible.unicodeScalars.filter { $0 != "`" }.map(String.init).joined())`"
}
