import Recipe
import Records

/// What a dataset's card says in its YAML: README.md's front matter, with `.huggingface.yaml` laid over it.
struct Card {
  /// Bytes that are read of a card at most.
  static let maximumBytes = 4 << 20

  private let pairs: [YAMLPair]

  /// A card that says nothing.
  init() { pairs = [] }

  /// The card of a repository; one without a card says nothing. Throws exit 65 when the YAML is none.
  init(_ repository: any Repository) throws(ToolError) {
    var pairs = try repository.cardYAML()?.pairs ?? []
    if let text = try repository.text(".huggingface.yaml") {
      let upper = try Self.parse(text, file: "\(repository.id)/.huggingface.yaml")
      pairs = pairs.filter { pair in !upper.contains { $0.key == pair.key } } + upper
    }
    self.pairs = pairs
  }

  /// The front matter of a repository's README.md. A card that seems to have some and has none is noted.
  static func readme(_ repository: any Repository, note: (String) -> Void = { _ in }) throws(ToolError) -> YAMLNode? {
    guard let text = try repository.text("README.md") else { return nil }
    let file = "\(repository.id)/README.md"
    guard let block = frontMatter(text) else {
      if let fault = fault(text) { note("\(file): no front matter: \(fault)") }
      return nil
    }
    return YAMLNode(.mapping(try parse(block, file: file)), mark: Mark(file: file, line: 1, column: 1))
  }

  private static func parse(_ text: String, file: String) throws(ToolError) -> [YAMLPair] {
    do throws(ToolError) {
      return try YAMLNode.parse(text, file: file, repeatedKeys: .lastCounts)?.pairs ?? []
    } catch { throw ToolError(.dataError, error.message) }
  }

  /// The lines between `---` and `---` at a text's start, under as many empty lines as they have before them,
  /// so that places in errors are the file's.
  static func frontMatter(_ text: String) -> String? {
    let lines = text.split(omittingEmptySubsequences: false) { $0.isNewline }
    guard let first = lines.firstIndex(where: { !$0.allSatisfy(\.isWhitespace) }), isFence(lines[first]) else {
      return nil
    }
    guard let last = lines[(first + 1)...].firstIndex(where: isFence) else { return nil }
    return String(repeating: "\n", count: first + 1) + lines[(first + 1)..<last].joined(separator: "\n")
  }

  /// Why a text that begins with `---` has no front matter: the Hub, too, takes it for none then.
  private static func fault(_ text: String) -> String? {
    guard let line = text.split(whereSeparator: \.isNewline).first(where: { !$0.allSatisfy(\.isWhitespace) }),
      line.hasPrefix("---")
    else { return nil }
    if isFence(line) { return "no second line '---' ends it" }
    // A rule of Markdown.
    if line.allSatisfy({ $0 == "-" || $0.isWhitespace }) { return nil }
    return "its first line is '\(line.prefix(40))', not '---' alone"
  }

  private static func isFence(_ line: Substring) -> Bool {
    line.hasPrefix("---") && line.dropFirst(3).allSatisfy { $0 == " " || $0 == "\t" }
  }

  /// The value of a key.
  subscript(key: String) -> YAMLNode? { pairs.first { $0.key == key }?.value }

  /// The licence, or licences, that the card names.
  var licenses: [String] {
    guard let node = self["license"], !node.isNull else { return [] }
    return node.text.map { [$0] } ?? node.elements?.compactMap(\.text) ?? []
  }

  /// Whether terms have to be accepted before the Hub gives the files.
  var isGated: Bool { pairs.contains { $0.key.hasPrefix("extra_gated_") } }
}
