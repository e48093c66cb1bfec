internal import Recipe
internal import Records

/// Compiles a `map:` section key by key into a `SampleMap`.
struct MapCompiler {
  static let keys = [
    "type", "samples", "names", "let", "reject", "messages", "tools", "text", "instruction", "turns", "rationale",
    "metadata",
  ]
  /// Written by dd-map itself.
  static let ownMetadata = ["type"] + MetadataOffset.allCases.map(\.rawValue) + ["provenance"]

  var map = SampleMap()
  let path: String
  /// What is wrong with the section: all of it.
  private(set) var mistakes: [ToolError] = []
  /// Names whose own definitions are wrong: a fault where one of them is used may be but that one's.
  private(set) var faultyNames: [String] = []
  var lowering = Lowering()
  private var namedColumns: [(path: String, column: Int32)] = []
  /// What `samples` goes through.
  private var samplesColumns: [Int32] = []

  init(path: String) { self.path = path }

  mutating func compile(_ node: YAMLNode) throws(ToolError) {
    let section = try Section(node, path: path, mark: node.mark)
    noting { (_) throws(ToolError) in try section.checkKeys(MapCompiler.keys) }
    noting { (compiler) throws(ToolError) in compiler.compileNames(try section.section("names")) }
    noting("it") { (compiler) throws(ToolError) in try compiler.compileSamples(section) }
    noting { (compiler) throws(ToolError) in compiler.compileLet(try section.section("let")) }
    noting { (compiler) throws(ToolError) in compiler.compileReject(try section.section("reject")) }
    noting { (compiler) throws(ToolError) in try compiler.compileType(section) }
    noting { (compiler) throws(ToolError) in try compiler.compileContent(section) }
    noting { (compiler) throws(ToolError) in
      compiler.map.order =
        try section.choice("turns", of: TurnOrder.allCases.map(\.rawValue)).flatMap(TurnOrder.init) ?? .alternate
    }
    noting { (compiler) throws(ToolError) in try compiler.compileRationale(section) }
    noting { (compiler) throws(ToolError) in compiler.compileMetadata(try section.section("metadata")) }
    if mistakes.isEmpty { finish() }
  }

  /// Does a part of the work; a fault in it leaves the others to be looked at. `name`: what the part defines.
  mutating func noting(_ name: String? = nil, _ part: (inout MapCompiler) throws(ToolError) -> Void) {
    do throws(ToolError) {
      try part(&self)
    } catch {
      if let name { faultyNames.append(name) }
      if !error.message.isEmpty { mistakes.append(error) }
    }
  }

  private mutating func compileType(_ section: Section) throws(ToolError) {
    guard let node = section.node("type"), !node.isNull, let text = node.text, !text.isEmpty else {
      throw ToolError(at: section.mark, "'type' is missing in \(path): it becomes metadata.type, as in: type: chat")
    }
    map.type = try textTemplate(node, "\(path).type")
    lowering.settleUsed(isNeeded: true)
  }

  /// `samples: each_turn`, or `samples: {each: generations[]}`.
  private mutating func compileSamples(_ section: Section) throws(ToolError) {
    guard let node = section.node("samples"), !node.isNull else { return }
    if node.text == "each_turn" {
      map.samples = .turns
      return
    }
    guard node.pairs != nil else {
      throw section.mustBe("each_turn, or each with a list, as in: samples: {each: generations[]}", key: "samples")
    }
    let samples = try section.section("samples")
    try samples.checkKeys(["each"])
    let (list, shape) = try eachList(samples)
    lowering.item = Lowering.Shape(columns: shape.columns, isMade: shape.isMade || shape.kind == .list)
    samplesColumns = shape.columns
    map.samples = .each(list)
  }

  /// The `benchmark:` of an evaluation set.
  mutating func compileBenchmark(_ node: YAMLNode) throws(ToolError) {
    let section = try Section(node, path: path, mark: node.mark)
    noting { (_) throws(ToolError) in try section.checkKeys(["names", "let", "reject", "question", "answer"]) }
    noting { (compiler) throws(ToolError) in compiler.compileNames(try section.section("names")) }
    noting { (compiler) throws(ToolError) in compiler.compileLet(try section.section("let")) }
    noting { (compiler) throws(ToolError) in compiler.compileReject(try section.section("reject")) }
    noting { (compiler) throws(ToolError) in
      guard let question = section.node("question") else {
        let text = "'question' is missing in \(compiler.path): the text that no training row may have"
        throw ToolError(at: section.mark, text)
      }
      compiler.map.question = try compiler.textTemplate(question, "\(compiler.path).question")
      compiler.lowering.settleUsed(isNeeded: true)
    }
    noting { (compiler) throws(ToolError) in
      let answer = try compiler.valueTemplate(section, "answer")
      guard answer >= 0 else { return }
      compiler.map.answer = answer
      compiler.lowering.settleUsed(isNeeded: false)
    }
    if mistakes.isEmpty { finish() }
  }

  private mutating func finish() {
    // What `let` reads for a name that nobody uses still has to be in the row: it may reject it.
    for binding in lowering.bindings { lowering.used += binding.inner + binding.shape.columns.filter(isUnread) }
    if !lowering.itemWasRead { lowering.used += samplesColumns }
    lowering.settleUsed(isNeeded: false)
    lowering.program.settle()
    map.program = lowering.program
    map.columns = map.program.tree.implied
    map.usesProvenance = lowering.usesSource
    for (path, column) in namedColumns where !map.program.tree.columns[Int(column)].isNamed {
      if lowering.askedTables.contains(map.program.tree.columns[Int(column)].table) { continue }
      map.notes.append("names: '\(path)' is no column that the map reads")
    }
  }

  /// Whether nothing at the column, below it or above it is used.
  private func isUnread(_ column: Int32) -> Bool {
    var tree = lowering.program.tree
    tree.settle()
    return column > ColumnTree.zippedRow && !tree.columns[Int(column)].isNamed
  }

  // MARK: names, let, reject

  private mutating func compileNames(_ section: Section) {
    for pair in section.pairs where !pair.value.isNull {
      noting("name") { (compiler) throws(ToolError) in try compiler.compileName(pair, "\(section.path).\(pair.key)") }
    }
  }

  private mutating func compileName(_ pair: YAMLPair, _ place: String) throws(ToolError) {
    let column = try at(pair.value.mark, place) { () throws(ExpressionError) in try columnPath(pair.key) }
    let start = Int32(lowering.program.meanings.count)
    for (stored, meaning) in try meanings(pair.value, place) {
      let code = MeaningCode(
        stored: lowering.program.keep(stored), meaning: lowering.program.keep(meaning),
        isNumber: DecimalNumber.isNumber(stored))
      lowering.program.meanings.append(code)
    }
    lowering.program.tables.append(start..<Int32(lowering.program.meanings.count))
    let table = Int32(lowering.program.tables.count - 1)
    lowering.program.tree.columns[Int(column)].table = table
    lowering.tables.append((pair.key, table))
    namedColumns.append((pair.key, column))
  }

  private mutating func columnPath(_ text: String) throws(ExpressionError) -> Int32 {
    let syntax = try ExpressionParser.expression(text)
    guard case .path(let path) = syntax.operand, syntax.functions.isEmpty else {
      throw ExpressionError(0, "expected a column's path, such as conversations.from")
    }
    var column = ColumnTree.row
    for step in path.steps {
      guard case .member(let name) = step else {
        throw ExpressionError(0, "a column's path has no brackets here: conversations.from, not conversations[].from")
      }
      let number = lowering.program.tree.name(name)
      column = lowering.program.tree.addChild(column, number)
    }
    return column
  }

  private func meanings(_ node: YAMLNode, _ place: String) throws(ToolError) -> [(String, String)] {
    if let pairs = node.pairs {
      var found: [(String, String)] = []
      for pair in pairs where !pair.value.isNull {
        guard let meaning = pair.value.text else {
          throw ToolError(at: pair.value.mark, "'\(pair.key)' in \(place) must be text, not \(pair.value.shown)")
        }
        found.append((pair.key, meaning))
      }
      return found
    }
    guard let elements = node.elements else {
      throw ToolError(
        at: node.mark, "\(place) must be a mapping of stored values to names, or a list of names, not \(node.shown)")
    }
    var found: [(String, String)] = []
    for (index, element) in elements.enumerated() {
      guard let meaning = element.text else {
        throw ToolError(at: element.mark, "an element of \(place) must be text, not \(element.shown)")
      }
      found.append(("\(index)", meaning))
    }
    return found
  }

  private mutating func compileLet(_ section: Section) {
    for pair in section.pairs where !pair.value.isNull {
      noting(pair.key) { (compiler) throws(ToolError) in try compiler.compileLet(pair, "\(section.path).\(pair.key)") }
    }
  }

  private mutating func compileLet(_ pair: YAMLPair, _ place: String) throws(ToolError) {
    if ["it", "row", "_source"].contains(pair.key) || !pair.key.utf8.allSatisfy(Cursor.isNameByte) || pair.key.isEmpty {
      throw ToolError(
        at: pair.mark, "'\(pair.key)' can't be a name of let: letters, digits and _, not 'it', 'row' or '_source'")
    }
    lowering.used = []
    let (code, shape) = try value(pair.value, place)
    map.bindings.append(code)
    map.bindingNames.append(pair.key)
    lowering.bindings.append(.init(name: pair.key, shape: shape, inner: lowering.used))
    lowering.used = []
  }

  private mutating func compileReject(_ section: Section) {
    for pair in section.pairs where !pair.value.isNull {
      noting { (compiler) throws(ToolError) in try compiler.compileReject(pair, in: section.path) }
    }
  }

  private mutating func compileReject(_ pair: YAMLPair, in path: String) throws(ToolError) {
    if let fault = ReasonName.fault(pair.key) { throw ToolError(at: pair.mark, "\(path): \(fault)") }
    let place = "\(path).\(pair.key)"
    guard let text = pair.value.text else {
      throw ToolError(at: pair.value.mark, "\(place) must be a condition, not \(pair.value.shown)")
    }
    let tests = try inText(pair.value, place) { () throws(ExpressionError) in
      try lowering.tests(try ExpressionParser.condition(text))
    }
    lowering.settleUsed(isNeeded: true)
    map.rejects.append(.init(reason: pair.key, condition: text, tests: tests))
  }
}
