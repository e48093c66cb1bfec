internal import Records

extension TokenizerFile {
  /// Reads `pre_tokenizer`: its steps, and whether the model gets words as bytes.
  func readPreTokenizer(_ normalizer: Normalizer?) throws(ToolError) -> (PreTokenizer, isByteLevel: Bool) {
    var steps: [PreTokenizerStep] = []
    if let node = member("pre_tokenizer", of: .root) {
      steps = try preTokenizerSteps(node, "pre_tokenizer", normalizer, isFirst: true)
    }
    // The last step needs no characters: the model takes bytes.
    if case .spellBytes = steps.last { return (PreTokenizer(steps.dropLast()), true) }
    return (PreTokenizer(steps), false)
  }

  private func preTokenizerSteps(
    _ node: JSONNode, _ part: String, _ normalizer: Normalizer?, isFirst: Bool
  ) throws(ToolError) -> [PreTokenizerStep] {
    let type = try type(of: node, part)
    switch type {
    case "ByteLevel": return try byteLevel(node, part)
    case "Split":
      let pattern = try readPattern(try required("pattern", of: node, part), part)
      let behavior = try readBehavior(node, default: nil, part)
      _ = try required("invert", of: node, part)
      return [
        .split(
          Split(pattern: pattern, behavior: behavior, isInverted: try flag("invert", of: node, default: false, part)))
      ]
    case "Digits":
      let single = try flag("individual_digits", of: node, default: false, part)
      return [
        .split(
          Split(pattern: .characters(CharacterMatch(classes: .numeric)), behavior: single ? .isolated : .contiguous))
      ]
    case "Punctuation":
      let behavior = try readBehavior(node, default: .isolated, part)
      return [.split(Split(pattern: .characters(CharacterMatch(classes: .isolated)), behavior: behavior))]
    case "Whitespace": return [.split(Split(pattern: .wordRuns(WordRuns()), behavior: .removed, isInverted: true))]
    case "WhitespaceSplit":
      return [.split(Split(pattern: .characters(CharacterMatch(classes: .space)), behavior: .removed))]
    case "Metaspace":
      let metaspace = try metaspace(node, part)
      if metaspace.scheme == .first { try checkOrigins(part, normalizer, isFirst) }
      return [.metaspace(metaspace)]
    case "Sequence":
      var steps: [PreTokenizerStep] = []
      let list = try elements(try required("pretokenizers", of: node, part), "\(part).pretokenizers")
      for (index, element) in list.enumerated() {
        steps += try preTokenizerSteps(
          element, "\(part).pretokenizers[\(index)]", normalizer, isFirst: isFirst && steps.isEmpty)
      }
      return steps
    default: throw unknown(type, part)
    }
  }

  private func byteLevel(_ node: JSONNode, _ part: String) throws(ToolError) -> [PreTokenizerStep] {
    _ = try required("add_prefix_space", of: node, part)
    var steps: [PreTokenizerStep] = []
    if try flag("add_prefix_space", of: node, default: true, part) { steps.append(.prefixSpace) }
    if try flag("use_regex", of: node, default: true, part) {
      steps.append(.split(Split(pattern: .gpt2(GPT2Words()))))
    }
    return steps + [.spellBytes]
  }

  private func metaspace(_ node: JSONNode, _ part: String) throws(ToolError) -> Metaspace {
    guard let character = try text("replacement", of: node, part), String(character).unicodeScalars.count == 1 else {
      throw fail("\(part).replacement", "it is no character")
    }
    var scheme = Metaspace.Scheme.always
    if let name = try text("prepend_scheme", of: node, part).map({ String($0) }) {
      guard let known = Metaspace.Scheme(rawValue: name) else {
        throw fail("\(part).prepend_scheme", "\"\(name)\" is not known")
      }
      scheme = known
    }
    if try !flag("add_prefix_space", of: node, default: true, part), scheme != .never {
      throw fail("\(part).add_prefix_space", "it does not match prepend_scheme \"\(scheme.rawValue)\"")
    }
    return Metaspace(
      replacement: Literal(character), scheme: scheme, splits: try flag("split", of: node, default: true, part))
  }

  /// `first` asks where in the original text a piece began, which what stood before may have moved.
  private func checkOrigins(_ part: String, _ normalizer: Normalizer?, _ isFirst: Bool) throws(ToolError) {
    let moves = (normalizer?.steps ?? []).contains { step in
      switch step {
      case .form, .lowercase, .replaceByte: false
      case .strip, .prepend, .replace: true
      }
    }
    if moves || !isFirst {
      throw fail("\(part).prepend_scheme", "\"first\" is not exact behind other steps that move text")
    }
  }
}
