import Records

/// A benchmark's file: JSON lines, an item each.
struct BenchmarkFile {
  let path: String
  /// Where an item has its question and its answers.
  var question = "question"
  var answer = "answer"

  /// Reads `question=problem,answer=solution`.
  static func fields(_ argument: String) throws(ToolError) -> (question: String, answer: String) {
    var fields = (question: "question", answer: "answer")
    for part in splitList(argument) {
      let sides = part.split(separator: "=", maxSplits: 1).map(String.init)
      switch sides.first {
      case "question" where sides.count == 2: fields.question = sides[1]
      case "answer" where sides.count == 2: fields.answer = sides[1]
      default:
        throw ToolError(
          .usage, "--decontaminate-fields takes question=FIELD,answer=FIELD or one of the two, not '\(argument)'")
      }
    }
    for field in [fields.question, fields.answer] { _ = try FieldPath(field) }
    return fields
  }

  /// The benchmark that items belong to which don't say: the file's name up to its first dot.
  var bench: String {
    let name = path.split(separator: "/").last.map(String.init) ?? path
    return name.split(separator: ".", omittingEmptySubsequences: false).first.map(String.init) ?? name
  }

  /// Hands every part of every item to `body`: the question, then the answers.
  ///
  /// Throws exit 65 for a line that is no item, and for a file without any; 66 when there is no such file.
  func read(maximumLineBytes: Int, _ body: (BenchmarkItem, BenchmarkPart, ByteView) throws(ToolError) -> Void)
    throws(ToolError)
  {
    let document = JSONDocument()
    let input = RecordInput(paths: [path], maximumLineBytes: maximumLineBytes)
    let lookups = try (
      question: FieldLookup(FieldPath(question)), answer: FieldLookup(FieldPath(answer)),
      bench: FieldLookup(FieldPath("bench")), id: FieldLookup(FieldPath("id"))
    )
    var items = 0
    func fail(_ what: String) -> ToolError { ToolError(.dataError, "\(path):\(input.lineNumber): \(what)") }
    lines: while true {
      switch try input.next() {
      case .line: break
      case .tooLong(let count): throw fail("longer than \(maximumLineBytes) bytes (\(count))")
      case .end, .interrupted: break lines
      }
      do {
        try document.parse(input.line)
      } catch {
        let fault = input.explained(error)
        throw fail("byte \(fault.byte): \(fault.what)")
      }
      let bench = lookups.bench.first(in: document).flatMap { document.kind($0) == .string ? document.text($0) : nil }
      let id = lookups.id.first(in: document).flatMap { document.kind($0) == .null ? nil : document.source($0) }
      let item = BenchmarkItem(
        bench: bench.map { String($0) } ?? self.bench, id: id.map { String($0) } ?? "\(input.lineNumber - 1)")
      guard let node = lookups.question.first(in: document), document.kind(node) == .string else {
        throw fail("no text in '\(question)': every item of a benchmark has a question")
      }
      try body(item, .question, document.text(node))
      items += 1
      guard let node = lookups.answer.first(in: document) else { continue }
      guard let answers = answers(node, document) else {
        throw fail("'\(answer)' is no text, no number and no list of them")
      }
      for answer in answers { try body(item, .answer, document.text(answer)) }
    }
    if items == 0 && Signals.pending == 0 { throw ToolError(.dataError, "\(path): no item in it") }
  }

  /// The texts and numbers of an answer; nil when there is something else.
  private func answers(_ node: JSONNode, _ document: JSONDocument) -> [JSONNode]? {
    switch document.kind(node) {
    case .null: return []
    case .string, .number: return [node]
    case .array:
      var nodes: [JSONNode] = []
      var child = document.firstChild(node)
      while let element = child {
        guard document.kind(element) == .string || document.kind(element) == .number else { return nil }
        nodes.append(element)
        child = document.sibling(of: element, in: node)
      }
      return nodes
    default: return nil
    }
  }
}

/// An item of a benchmark, as evidence names it.
struct BenchmarkItem: Equatable {
  let bench: String
  /// Its `id` as JSON, else its line's number from 0.
  let id: String
}

/// Which part of an item.
enum BenchmarkPart: String {
  case question, answer
}
