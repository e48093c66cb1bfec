internal import Records

extension TokenizerFile {
  /// Reads `normalizer`; nil when there is none.
  func readNormalizer() throws(ToolError) -> Normalizer? {
    guard let node = member("normalizer", of: .root) else { return nil }
    let steps = try normalizerSteps(node, "normalizer")
    return steps.isEmpty ? nil : Normalizer(steps)
  }

  private func normalizerSteps(_ node: JSONNode, _ part: String) throws(ToolError) -> [NormalizerStep] {
    let type = try type(of: node, part)
    switch type {
    case "NFC", "NFD", "NFKC", "NFKD": return NormalizationForm(rawValue: type).map { [.form($0)] } ?? []
    case "Lowercase": return [.lowercase]
    case "Strip":
      let left = try flag("strip_left", of: node, default: true, part)
      return [.strip(left: left, right: try flag("strip_right", of: node, default: true, part))]
    case "Prepend":
      guard let text = try text("prepend", of: node, part) else { throw fail(part, "\"prepend\" is missing") }
      return text.isEmpty ? [] : [.prepend(Literal(text))]
    case "Replace": return [try replacement(node, part)]
    case "Sequence":
      var steps: [NormalizerStep] = []
      let list = try elements(try required("normalizers", of: node, part), "\(part).normalizers")
      for (index, element) in list.enumerated() {
        steps += try normalizerSteps(element, "\(part).normalizers[\(index)]")
      }
      return steps
    default: throw unknown(type, part)
    }
  }

  private func replacement(_ node: JSONNode, _ part: String) throws(ToolError) -> NormalizerStep {
    guard let content = try text("content", of: node, part) else { throw fail(part, "\"content\" is missing") }
    let literal = Literal(content)
    let pattern = try readPattern(try required("pattern", of: node, part), part)
    if case .text(let match) = pattern, match.literal.bytes.count == 1 {
      return .replaceByte(match.literal.bytes[0], literal)
    }
    return .replace(pattern, literal)
  }
}
