public import Records

/// A record's text: the string at a path, or with `[]` in the path all strings there, measured as one.
///
/// Of several, sizes add up: parts don't share a word, and nothing stands between them. A null among them says nothing.
public struct TextField {
  /// What a record has there.
  public enum Found {
    /// No value, or null alone.
    case missing
    /// A value that is no text, or one among several.
    case notText
    /// One text.
    case one(JSONNode)
    /// The texts of a path with `[]`; never none.
    case many([JSONNode])
  }

  private let lookup: FieldLookup
  private let namesMany: Bool

  /// The text at a path.
  public init(_ path: FieldPath) {
    lookup = FieldLookup(path)
    namesMany = path.namesMany
  }

  /// Looks the text up.
  public func find(in document: JSONDocument) -> Found {
    guard namesMany else {
      guard let node = lookup.first(in: document), document.kind(node) != .null else { return .missing }
      return document.kind(node) == .string ? .one(node) : .notText
    }
    var texts: [JSONNode] = []
    var isText = true
    lookup.forEach(in: document) { node in
      switch document.kind(node) {
      case .string: texts.append(node)
      case .null: break
      default: isText = false
      }
    }
    return !isText ? .notText : texts.isEmpty ? .missing : .many(texts)
  }

  /// The size of a record's text; nil when it has none.
  public func size(in document: JSONDocument) -> TextSize? {
    switch find(in: document) {
    case .missing, .notText: nil
    case .one(let node): TextSize(escaped: document.raw(node))
    case .many(let nodes): TextSize(nodes.lazy.map { TextSize(escaped: document.raw($0)) })
    }
  }
}
