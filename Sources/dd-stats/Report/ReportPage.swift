import Records
import ToolKit

/// A page of HTML that is one file: its style, its script and its data are in it, and it fetches nothing.
struct ReportPage {
  /// The page has at most so many bytes, as long as what has to be in it leaves room.
  static let most = 5_000_000

  let title: String
  let header: Markup
  let sections: [(id: String, title: String, markup: Markup)]
  let footer: Markup
  /// What the script shows on demand, in so much room; nil for a page without samples.
  let data: ((Int) -> ByteBuffer)?

  /// The page. Throws exit 69 where libcrypto can't be had.
  func bytes() throws(ToolError) -> ByteBuffer {
    let style = String(decoding: PackageResources.report_css, as: UTF8.self)
    let script = String(decoding: PackageResources.report_js, as: UTF8.self)
    let policy = try ContentPolicy(style: style, script: script)
    let buffer = ByteBuffer(capacity: 1 << 16)
    buffer.append(top(policy, style).html)
    for section in sections { buffer.append(section.markup.html) }
    let bottom = "</main>\n\(footer.html)\n"
    if let data {
      let room = Self.most - buffer.count - bottom.utf8.count - script.utf8.count - 100
      buffer.append("<script type=\"application/json\" id=\"data\">" as String)
      let json = data(max(room, 0))
      // A view doesn't keep its buffer.
      withExtendedLifetime(json) { buffer.append(json.view) }
      buffer.append("</script>\n" as String)
    }
    buffer.append(bottom)
    buffer.append("<script>\(script)</script>\n</body>\n</html>\n")
    return buffer
  }

  private func top(_ policy: ContentPolicy, _ style: String) -> Markup {
    let links = sections.map { "<a href=\"#\($0.id)\">\($0.title)</a>" as Markup }.concatenated
    return """
      <!doctype html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta http-equiv="Content-Security-Policy" content="\(Markup(stringLiteral: policy.text))">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta name="color-scheme" content="light dark">
      <meta name="referrer" content="no-referrer">
      <title>\(title)</title>
      <style>\(Markup(stringLiteral: style))</style>
      </head>
      <body>
      <a class="skip" href="#main">to the contents</a>
      <header><div class="page">\(header)</div></header>
      <nav aria-label="Sections"><div class="page">\(links)</div></nav>
      <main id="main" class="page">

      """
  }
}
