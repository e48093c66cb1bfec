import Records

/// What a key of the recipe takes. The whole recipe is checked against its form before any part of it is used.
indirect enum Form: Sendable {
  case text
  case texts
  /// A path to a field of records, by the grammar of `FieldPath`.
  case path
  /// A list of paths, or one.
  case paths
  /// The same, where a text may hold several paths with commas between them.
  case pathLists
  case flag
  case count(ClosedRange<Int>)
  case decimal(atMost: ExactDecimal)
  case choice([String])
  case choices([String])
  /// A mapping of these keys.
  case section([Key])
  /// A mapping of any keys to values of one form.
  case table(of: Form)
  /// A list of mappings of one form; a text stands for a mapping with just its main key.
  case sources(Form)
  /// Another module reads and checks it.
  case anything

  /// A key that a section may have.
  struct Key: Sendable {
    let name: String
    let form: Form
    init(_ name: String, _ form: Form) {
      self.name = name
      self.form = form
    }
  }

  /// Throws for the first wrong value or unknown key in the order of the file.
  func check(_ field: Field) throws(ToolError) {
    guard !field.node.isNull else { return }
    switch self {
    case .text: _ = try field.text()
    case .texts: _ = try field.texts()
    case .path: try field.check(path: try field.text(), at: field.node)
    case .paths, .pathLists:
      for (text, node) in zip(try field.texts(), field.node.elements ?? [field.node]) {
        var paths = [text]
        if case .pathLists = self { paths = splitList(text) }
        for path in paths { try field.check(path: path, at: node) }
      }
    case .flag: _ = try field.flag()
    case .count(let range): _ = try field.count(range)
    case .decimal(let maximum): _ = try field.decimal(atMost: maximum)
    case .choice(let words): _ = try field.choice(of: words)
    case .choices(let words): _ = try field.choices(of: words)
    case .section(let keys): try Self.check(field.node, path: field.inside, keys: keys)
    case .table(let form):
      for pair in try Section(field.node, path: field.inside, mark: field.node.mark).pairs {
        try form.check(Field(node: pair.value, key: pair.key, path: field.inside))
      }
    case .sources(let form):
      guard let elements = field.node.elements else { throw field.mustBe("a list") }
      for element in elements where element.text == nil {
        try form.check(Field(node: element, key: field.key, path: field.path))
      }
    case .anything: break
    }
  }

  /// Checks the keys and values of one mapping.
  static func check(_ node: YAMLNode, path: String, keys: [Key]) throws(ToolError) {
    let section = try Section(node, path: path, mark: node.mark)
    for pair in section.pairs {
      guard let known = keys.first(where: { $0.name == pair.key }) else {
        throw ToolError(at: pair.mark, unknown(pair.key, in: section, keys: keys))
      }
      try known.form.check(Field(node: pair.value, key: pair.key, path: path))
    }
  }

  /// A key that stands one level too high is told where it belongs.
  private static func unknown(_ key: String, in section: Section, keys: [Key]) -> String {
    if !section.path.isEmpty, NearestName.find(key, among: keys.map(\.name)) == nil {
      for outer in keys {
        if case .section(let inner) = outer.form, inner.contains(where: { $0.name == key }) {
          return "unknown key \(quote(key)) in \(section.path): did you mean '\(outer.name).\(key)'?"
        }
      }
    }
    return section.unknownKey(key, known: keys.map(\.name))
  }
}

extension Field {
  /// The path of what is inside this value.
  var inside: String { path.isEmpty ? key : "\(path).\(key)" }
}
