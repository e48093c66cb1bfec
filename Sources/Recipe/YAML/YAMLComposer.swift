import Records

/// Builds the tree of one document from libyaml's events.
struct YAMLComposer {
  /// Levels of lists and mappings; a recipe needs about ten.
  static let maximumDepth = 64
  /// Values after aliases are replaced, a long text counting once per 64 bytes.
  static let maximumSize = 200_000

  /// A value with what an alias for it costs.
  private struct Composed {
    var node: YAMLNode
    var size = 1
    var height = 0
  }

  private let events: YAMLEvents
  private let repeatedKeys: YAMLNode.RepeatedKeys
  private var anchors: [String: Composed] = [:]
  private var unfinished: Set<String> = []
  private var size = 0

  private init(_ events: YAMLEvents, _ repeatedKeys: YAMLNode.RepeatedKeys) {
    self.events = events
    self.repeatedKeys = repeatedKeys
  }

  /// The file's only document; nil when it holds nothing but comments.
  static func compose(_ input: ByteBuffer, file: String, repeatedKeys: YAMLNode.RepeatedKeys = .refused)
    throws(ToolError) -> YAMLNode?
  {
    var composer = YAMLComposer(try YAMLEvents(input, file: file), repeatedKeys)
    var document: YAMLNode?
    while true {
      let (event, mark) = try composer.events.next()
      switch event {
      case .streamEnd: return document
      case .documentStart:
        guard document == nil else {
          throw ToolError(at: mark, "a second document begins here: a recipe is one document")
        }
        let (first, place) = try composer.events.next()
        document = try composer.value(first, at: place, depth: 0).node
      default: continue
      }
    }
  }

  private mutating func value(_ event: YAMLEvent, at mark: Mark, depth: Int) throws(ToolError) -> Composed {
    switch event {
    case .alias(let name): return try alias(name, at: mark, depth: depth)
    case .scalar(let text, let quoted, let anchor, let tag):
      let style = try Self.style(tag: tag, quoted: quoted, at: mark)
      let composed = Composed(node: YAMLNode(.scalar(text, style), mark: mark), size: 1 + text.utf8.count / 64)
      try grow(by: composed.size, at: mark)
      return remember(composed, anchor)
    case .sequenceStart(let anchor, let tag):
      try begin(anchor, tag, at: mark, depth: depth)
      return remember(try sequence(at: mark, depth: depth), anchor)
    case .mappingStart(let anchor, let tag):
      try begin(anchor, tag, at: mark, depth: depth)
      return remember(try mapping(at: mark, depth: depth), anchor)
    default: throw ToolError(at: mark, "invalid YAML: a value is missing")
    }
  }

  private mutating func sequence(at mark: Mark, depth: Int) throws(ToolError) -> Composed {
    var elements: [YAMLNode] = []
    var whole = Composed(node: YAMLNode(.sequence([]), mark: mark))
    while true {
      let (event, place) = try events.next()
      if case .end = event { break }
      let element = try value(event, at: place, depth: depth + 1)
      elements.append(element.node)
      whole.size += element.size
      whole.height = max(whole.height, element.height + 1)
    }
    whole.node = YAMLNode(.sequence(elements), mark: mark)
    return whole
  }

  private mutating func mapping(at mark: Mark, depth: Int) throws(ToolError) -> Composed {
    var pairs = PairTable(repeatedKeys)
    var whole = Composed(node: YAMLNode(.mapping([]), mark: mark))
    while true {
      let (event, place) = try events.next()
      if case .end = event { break }
      let key = try key(event, at: place)
      let (valueEvent, valuePlace) = try events.next()
      let value = try value(valueEvent, at: valuePlace, depth: depth + 1)
      try pairs.add(YAMLPair(key: key.text, mark: place, value: value.node), isMerge: key.isMerge)
      whole.size += value.size
      whole.height = max(whole.height, value.height + 1)
    }
    whole.node = YAMLNode(.mapping(pairs.finished()), mark: mark)
    return whole
  }

  /// `<<` is YAML's merge key when it is plain.
  private mutating func key(_ event: YAMLEvent, at mark: Mark) throws(ToolError) -> (text: String, isMerge: Bool) {
    guard case .scalar(let text, let quoted, let anchor, let tag) = event else {
      if case .alias(let name) = event, case .scalar(let text, _)? = anchors[name]?.node.content {
        return (text, false)
      }
      throw ToolError(at: mark, "a key must be text: put a template such as \"{name}\" in quotes")
    }
    let style = try Self.style(tag: tag, quoted: quoted, at: mark)
    let composed = Composed(node: YAMLNode(.scalar(text, style), mark: mark), size: 1 + text.utf8.count / 64)
    try grow(by: composed.size, at: mark)
    _ = remember(composed, anchor)
    return (text, text == "<<" && !quoted)
  }

  private mutating func alias(_ name: String, at mark: Mark, depth: Int) throws(ToolError) -> Composed {
    guard let meant = anchors[name] else {
      let inside = unfinished.contains(name)
      throw ToolError(
        at: mark, inside ? "alias '*\(name)' stands inside its own anchor" : "no anchor '&\(name)' before this alias")
    }
    guard depth + meant.height <= Self.maximumDepth else { throw Self.tooDeep(mark) }
    try grow(by: meant.size, at: mark)
    return meant
  }

  private mutating func begin(_ anchor: String?, _ tag: String?, at mark: Mark, depth: Int) throws(ToolError) {
    _ = try Self.style(tag: tag, quoted: true, at: mark)
    guard depth < Self.maximumDepth else { throw Self.tooDeep(mark) }
    try grow(by: 1, at: mark)
    if let anchor {
      unfinished.insert(anchor)
      anchors[anchor] = nil
    }
  }

  private mutating func remember(_ composed: Composed, _ anchor: String?) -> Composed {
    if let anchor {
      unfinished.remove(anchor)
      anchors[anchor] = composed
    }
    return composed
  }

  private mutating func grow(by extra: Int, at mark: Mark) throws(ToolError) {
    size += extra
    guard size <= Self.maximumSize else {
      throw ToolError(at: mark, "too large: more than \(Self.maximumSize) values once aliases are replaced")
    }
  }

  private static func tooDeep(_ mark: Mark) -> ToolError {
    ToolError(at: mark, "nested more than \(maximumDepth) levels deep")
  }

  /// `!!str` makes a plain scalar text; YAML's other own tags change nothing here, since keys say what they expect.
  private static func style(tag: String?, quoted: Bool, at mark: Mark) throws(ToolError) -> YAMLNode.Style {
    guard let tag else { return quoted ? .quoted : .plain }
    let standard = "tag:yaml.org,2002:"
    if tag == "!" || tag == standard + "str" { return .quoted }
    let known = ["int", "float", "bool", "null", "seq", "map"]
    guard known.contains(where: { tag == standard + $0 }) else {
      throw ToolError(at: mark, "unknown tag \(quote(tag)): a recipe needs none")
    }
    return quoted ? .quoted : .plain
  }
}
