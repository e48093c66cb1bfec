import Records

/// What a key of the recipe takes. The whole recipe is checked against its form before any part of it is used.
indirect enum Form: Sendable {
  case text
  case texts
  /// The same, where a text may hold several with commas between them, as on the command line.
  case lists
  /// A path to a field of records, by the grammar of `FieldPath`.
  case path
  /// A list of paths, or a text that may hold several with commas between them.
  case pathLists
  case flag
  case count(ClosedRange<Int>)
  /// The same, which may be written as `500M`.
  case amount(ClosedRange<Int>)
  case decimal(atMost: ExactDecimal)
  /// Bytes of a file, as `SpelledSize` reads them.
  case fileSize
  /// A number above 0, at most 1.
  case part
  /// The same, or `off`, which is as `null`.
  case partOrOff
  /// A share such as `1%`.
  case share
  /// Codes of languages, the last one with a share behind a colon: `en,fr:0.8`.
  case languages
  case choice([String])
  case choices([String])
  /// A list of files and of `{dataset: NAME}`.
  case benchmarks
  /// A mapping of these keys.
  case section([Key])
  /// A mapping of any keys to values of one form.
  case table(of: Form)
  /// A list of mappings of one form, or a text that may hold several with commas between them; a text stands for a
  /// mapping with just its main key.
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

  /// All wrong values and unknown keys, in the order of the file.
  func mistakes(_ field: Field) -> [ToolError] {
    guard !field.node.isNull else { return [] }
    switch self {
    case .section(let keys): return Self.mistakes(field.node, path: field.inside, keys: keys)
    case .table(let form):
      return Self.inMapping(field.node, path: field.inside) { pair, _ in
        form.mistakes(Field(node: pair.value, key: pair.key, path: field.inside))
      }
    case .sources(let form):
      if field.node.text != nil { return [] }
      guard let elements = field.node.elements else { return [field.mustBe("a list")] }
      return elements.filter { $0.text == nil }.flatMap { element in
        form.mistakes(Field(node: element, key: field.key, path: field.path))
      }
    default:
      do {
        try check(field)
        return []
      } catch {
        return [error]
      }
    }
  }

  /// The same of the keys and values of one mapping.
  static func mistakes(_ node: YAMLNode, path: String, keys: [Key]) -> [ToolError] {
    inMapping(node, path: path) { pair, section in
      guard let known = keys.first(where: { $0.name == pair.key }) else {
        return [ToolError(at: pair.mark, unknown(pair.key, in: section, keys: keys))]
      }
      return known.form.mistakes(Field(node: pair.value, key: pair.key, path: path))
    }
  }

  private static func inMapping(
    _ node: YAMLNode, path: String, _ mistakes: (YAMLPair, Section) -> [ToolError]
  ) -> [ToolError] {
    do {
      let section = try Section(node, path: path, mark: node.mark)
      return section.pairs.flatMap { mistakes($0, section) }
    } catch {
      return [error]
    }
  }

  /// Throws for a wrong value that holds no other keys.
  private func check(_ field: Field) throws(ToolError) {
    switch self {
    case .text: _ = try field.text()
    case .texts, .lists: _ = try field.texts()
    case .path: try field.check(path: try field.text(), at: field.node)
    case .pathLists:
      for (text, node) in zip(try field.texts(), field.node.elements ?? [field.node]) {
        for path in splitList(text) { try field.check(path: path, at: node) }
      }
    case .flag: _ = try field.flag()
    case .count(let range): _ = try field.count(range)
    case .amount(let range): _ = try field.amount(range)
    case .fileSize: _ = try field.fileSize()
    case .decimal(let maximum): _ = try field.decimal(atMost: maximum)
    case .part, .partOrOff: _ = try field.part()
    case .share: _ = try field.share()
    case .languages: _ = try field.languages()
    case .choice(let words): _ = try field.choice(of: words)
    case .choices(let words): _ = try field.choices(of: words)
    case .benchmarks: _ = try field.benchmarks()
    case .section, .table, .sources, .anything: break
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

extension YAMLNode {
  /// The same with every text of a key that takes lists as the list that it spells, `a, b` as `[a, b]`, and what is switched
  /// off as null.
  func spelledOut(_ form: Form) -> YAMLNode {
    switch form {
    case .section(let keys):
      return mapped { pair in keys.first { $0.name == pair.key }?.form }
    case .table(let form): return mapped { _ in form }
    case .partOrOff:
      let isOff = ["off", "no", "false"].contains(text?.lowercased() ?? "")
      return isOff ? YAMLNode(.scalar("null", .plain), mark: mark) : self
    case .lists, .choices, .pathLists, .languages, .sources:
      guard case .scalar(let text, let style) = content, !isNull else { return self }
      if case .sources = form {} else if !text.contains(",") { return self }
      return YAMLNode(.sequence(splitList(text).map { YAMLNode(.scalar($0, style), mark: mark) }), mark: mark)
    default: return self
    }
  }

  private func mapped(_ form: (YAMLPair) -> Form?) -> YAMLNode {
    guard let pairs else { return self }
    return YAMLNode(
      .mapping(
        pairs.map { pair in
          form(pair).map { YAMLPair(key: pair.key, mark: pair.mark, value: pair.value.spelledOut($0)) } ?? pair
        }), mark: mark)
  }
}
