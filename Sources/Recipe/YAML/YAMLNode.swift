import Records

/// A value of a YAML file with the place where it stands; aliases are already replaced by what they stand for.
public struct YAMLNode: Sendable {
  /// How a scalar was written. It matters only for null: `null` is nothing, `'null'` is text.
  public enum Style: Sendable { case plain, quoted }

  /// The three kinds of values.
  public enum Content: Sendable {
    case scalar(String, Style)
    case sequence([YAMLNode])
    case mapping([YAMLPair])
  }

  /// The value.
  public let content: Content
  /// Where it begins.
  public let mark: Mark

  /// A value at a place.
  public init(_ content: Content, mark: Mark) {
    self.content = content
    self.mark = mark
  }

  /// A scalar's characters; nil for a list and a mapping.
  public var text: String? {
    if case .scalar(let text, _) = content { text } else { nil }
  }

  /// A list's elements; nil for anything else.
  public var elements: [YAMLNode]? {
    if case .sequence(let elements) = content { elements } else { nil }
  }

  /// A mapping's pairs in the order of the file; nil for anything else.
  public var pairs: [YAMLPair]? {
    if case .mapping(let pairs) = content { pairs } else { nil }
  }

  /// The value of a mapping's key; nil when there is none or this is no mapping.
  public subscript(key: String) -> YAMLNode? { pairs?.first { $0.key.isExactly(key) }?.value }

  /// Whether it is YAML's null: `null`, `~` or nothing at all, unquoted.
  public var isNull: Bool {
    guard case .scalar(let text, .plain) = content else { return false }
    return ["", "~", "null", "Null", "NULL"].contains(text)
  }

  /// What it is, for messages: the quoted text, `nothing`, `a list` or `a mapping`.
  public var shown: String {
    switch content {
    case .scalar(let text, _): isNull && text.isEmpty ? "nothing" : quote(text)
    case .sequence: "a list"
    case .mapping: "a mapping"
    }
  }
}

/// A key with its value.
public struct YAMLPair: Sendable {
  /// The key's text.
  public let key: String
  /// Where the key stands.
  public let mark: Mark
  /// What it stands for.
  public let value: YAMLNode

  /// A key with its value.
  public init(key: String, mark: Mark, value: YAMLNode) {
    self.key = key
    self.mark = mark
    self.value = value
  }
}

extension YAMLNode {
  /// The value in one line of JSON, every scalar as a string: equal for equal recipes, whatever their layout.
  /// Digests of a section are taken from it.
  public var canonicalText: String {
    var text = ""
    write(to: &text)
    return text
  }

  private func write(to output: inout String) {
    switch content {
    case .scalar(let text, _): Self.write(text, to: &output)
    case .sequence(let elements):
      output += "["
      for (index, element) in elements.enumerated() {
        if index > 0 { output += "," }
        element.write(to: &output)
      }
      output += "]"
    case .mapping(let pairs):
      output += "{"
      for (index, pair) in pairs.enumerated() {
        if index > 0 { output += "," }
        Self.write(pair.key, to: &output)
        output += ":"
        pair.value.write(to: &output)
      }
      output += "}"
    }
  }

  private static func write(_ text: String, to output: inout String) {
    output += "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": output += "\\\""
      case "\\": output += "\\\\"
      case _ where scalar.value < 32:
        let hex = String(scalar.value, radix: 16)
        output += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
      default: output.unicodeScalars.append(scalar)
      }
    }
    output += "\""
  }
}
