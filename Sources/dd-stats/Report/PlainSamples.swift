import Records
import ToolKit

/// The first samples of each dataset as HTML: for browsers without scripts, and for print. The page's script puts its own
/// list in their place.
struct PlainSamples {
  let survey: Survey

  /// Of each dataset, and of all together, at most; but one of each.
  private static let most = (each: 3, all: 60)
  /// Code points of a sample's text.
  private static let length = 1500
  private static let roles = ["system", "user", "assistant", "tool", "prompt"]

  var markup: Markup {
    let each = min(Self.most.each, max(1, Self.most.all / max(survey.members.count, 1)))
    return survey.members.flatMap { member in
      (member.found?.picks.excerpts ?? []).prefix(each).map { article($0, of: member.dataset.name) }
    }.concatenated
  }

  private func article(_ sample: SampleExcerpt, of dataset: String) -> Markup {
    let size =
      counted(sample.length, "character") + (sample.tokens.map { ", \(counted($0, "token"))" } ?? "")
    var body = Markup("")
    var (isOpen, shown, left) = (false, 0, Self.length)
    for part in sample.parts where left > 0 {
      if part.role != nil || !isOpen {
        if isOpen { body += "</div></div>" }
        body += opening(part.role)
        isOpen = true
      }
      let text = part.text.unicodeScalars.prefix(left)
      (left, shown) = (left - text.count, shown + text.count)
      body += span(part, Markup(text: String(String.UnicodeScalarView(text))))
    }
    shown += sample.parts.reduce(0) { $0 + ($1.role.map { $0.unicodeScalars.count + 2 } ?? 0) }
    if isOpen && shown < sample.length {
      body += "<span class=\"cut\"> … \(counted(sample.length - shown, "more character"))</span>"
    }
    if isOpen { body += "</div></div>" }
    let kind: Markup = sample.parts.contains { $0.role != nil } ? "" : " class=\"code\""
    return """
      <article\(kind)><h3><b>\(sample.id.isEmpty ? "without an id" : sample.id)</b><span>\(dataset)</span><span>\(size)</span></h3>\
      \(body)</article>

      """
  }

  private func opening(_ role: String?) -> Markup {
    guard let role else { return "<div class=\"turn\"><div class=\"text\" dir=\"auto\">" }
    let kind: Markup = Self.roles.contains(role) ? " \(role)" : ""
    return "<div class=\"turn\(kind)\"><div class=\"role\">\(role)</div><div class=\"text\" dir=\"auto\">"
  }

  private func span(_ part: SampleExcerpt.Part, _ text: Markup) -> Markup {
    switch (part.isPrompt, part.isRationale) {
    case (true, true): "<span class=\"prompt-part rationale\">\(text)</span>"
    case (true, false): "<span class=\"prompt-part\">\(text)</span>"
    case (false, true): "<span class=\"rationale\">\(text)</span>"
    case (false, false): text
    }
  }
}
