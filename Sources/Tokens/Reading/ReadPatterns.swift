internal import Records

extension TokenizerFile {
  /// Reads a `pattern`: `{"String": …}` or `{"Regex": …}`.
  func readPattern(_ node: JSONNode, _ part: String) throws(ToolError) -> SplitPattern {
    let part = "\(part).pattern"
    if let text = try text("String", of: node, part) {
      if text.isEmpty { throw fail("\(part).String", "an empty text matches everywhere") }
      return .text(ExactMatch(literal: Literal(text)))
    }
    guard let text = try text("Regex", of: node, part) else { throw fail(part, "it has neither String nor Regex") }
    let pattern = String(text)
    if let known = KnownPatterns.find(pattern) { return known }
    do {
      return .regex(try RegularExpression(pattern))
    } catch {
      throw fail("\(part).Regex", error.message)
    }
  }

  /// Reads a `behavior`.
  func readBehavior(_ node: JSONNode, default value: SplitBehavior?, _ part: String) throws(ToolError) -> SplitBehavior
  {
    guard let name = try text("behavior", of: node, part).map({ String($0) }) else {
      if let value { return value }
      throw fail(part, "\"behavior\" is missing")
    }
    guard let behavior = SplitBehavior(rawValue: name) else {
      throw fail("\(part).behavior", "\"\(name)\" is not known")
    }
    return behavior
  }
}
