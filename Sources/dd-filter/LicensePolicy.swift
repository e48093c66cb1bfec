import Records

/// Which licences may pass. Names are compared as SPDX compares them, without regard to case.
struct LicensePolicy {
  var field: String
  var allowed: [String]
  var keepsMissing = false
}

/// A licence policy at work on records.
///
/// The field holds a text or a list of texts. A list passes when all of its licences are allowed. A text may be an
/// SPDX expression. A licence that is missing (no such field, null, blank, an empty list, or such a value in a list)
/// is a matter of `keepsMissing`.
final class LicenseRule {
  enum Outcome { case passes, missing, notAllowed(JSONNode) }

  private let lookup: FieldLookup
  private let keepsMissing: Bool
  private let allowed: LicenseList
  private var wrong: JSONNode?
  private var hasAny = false
  private var hasBlank = false

  init(_ policy: LicensePolicy) throws(ToolError) {
    lookup = FieldLookup(try FieldPath(policy.field))
    keepsMissing = policy.keepsMissing
    allowed = LicenseList(policy.allowed)
  }

  func judge(_ document: JSONDocument) -> Outcome {
    wrong = nil
    hasAny = false
    hasBlank = false
    _ = lookup.forEachPlace(in: document) { node in
      if let node { look(node, document) } else { hasBlank = true }
      return wrong == nil
    }
    if let wrong { return .notAllowed(wrong) }
    return hasAny && !hasBlank || keepsMissing ? .passes : .missing
  }

  private func look(_ node: JSONNode, _ document: JSONDocument) {
    if wrong != nil { return }
    if document.isBlank(node) {
      hasBlank = true
      return
    }
    guard document.kind(node) == .array else {
      hasAny = true
      if document.kind(node) != .string || !allowed.allows(document.text(node)) { wrong = node }
      return
    }
    var child = document.firstChild(node)
    while let element = child {
      look(element, document)
      child = document.sibling(of: element, in: node)
    }
  }
}
