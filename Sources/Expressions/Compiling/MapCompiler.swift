internal import Recipe
internal import Records

/// Compiles a `map:` section key by key into a `SampleMap`.
struct MapCompiler {
  private static let keys = [
    "type", "samples", "names", "let", "reject", "messages", "tools", "text", "instruction", "turns", "rationale",
    "metadata",
  ]
  /// Written by dd-map itself.
  private static let ownMetadata = ["type"] + MetadataOffset.allCases.map(\.rawValue) + ["provenance"]

  var map = SampleMap()
  let path: String
  var lowering = Lowering()
  private var namedColumns: [(path: String, column: Int32)] = []
  /// What `samples` goes through.
  private var samplesColumns: [Int32] = []

  init(path: String) { self.path = path }

  mutating func compile(_ node: YAMLNode) throws(ToolError) {
    let section = try Section(node, path: path, mark: node.mark)
    try section.checkKeys(MapCompiler.keys)
    try compileNames(section.section("names"))
    try compileSamples(section)
    try compileLet(section.section("let"))
    try compileReject(section.section("reject"))
    try compileType(section)
    try compileContent(section)
    map.order =
      try section.choice("turns", of: TurnOrder.allCases.map(\.rawValue)).flatMap(TurnOrder.init) ?? .alternate
    try compileRationale(section)
    try compileMetadata(section.section("metadata"))
    finish()
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
    try section.checkKeys(["names", "let", "reject", "question", "answer"])
    guard let question = section.node("question") else {
      throw ToolError(at: section.mark, "'question' is missing in \(path): the text that no training row may have")
    }
    try compileNames(section.section("names"))
    try compileLet(section.section("let"))
    try compileReject(section.section("reject"))
    map.question = try textTemplate(question, "\(path).question")
    lowering.settleUsed(isNeeded: true)
    if let node = section.node("answer"), !node.isNull {
      guard node.text != nil else { throw notText(node, "\(path).answer", "text") }
      let (code, shape) = try inText(node, "\(path).answer") { () throws(ExpressionError) in
        try lowering.template(try ExpressionParser.template(node.text ?? ""))
      }
      map.answer = code
      lowering.used += shape.columns
      lowering.settleUsed(isNeeded: false)
    }
    finish()
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

  private mutating func compileNames(_ section: Section) throws(ToolError) {
    for pair in section.pairs where !pair.value.isNull {
      let place = "\(section.path).\(pair.key)"
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

  private mutating func compileLet(_ section: Section) throws(ToolError) {
    for pair in section.pairs where !pair.value.isNull {
      if ["it", "row", "_source"].contains(pair.key) || !pair.key.utf8.allSatisfy(Cursor.isNameByte) || pair.key.isEmpty
      {
        throw ToolError(
          at: pair.mark, "'\(pair.key)' can't be a name of let: letters, digits and _, not 'it', 'row' or '_source'")
      }
      lowering.used = []
      let (code, shape) = try value(pair.value, "\(section.path).\(pair.key)")
      map.bindings.append(code)
      map.bindingNames.append(pair.key)
      lowering.bindings.append(.init(name: pair.key, shape: shape, inner: lowering.used))
      lowering.used = []
    }
  }

  private mutating func compileReject(_ section: Section) throws(ToolError) {
    for pair in section.pairs where !pair.value.isNull {
      if let fault = ReasonName.fault(pair.key) { throw ToolError(at: pair.mark, "\(section.path): \(fault)") }
      let place = "\(section.path).\(pair.key)"
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

  // MARK: rationale and metadata

  private mutating func compileRationale(_ section: Section) throws(ToolError) {
    let rationale = try section.section("rationale")
    guard !rationale.isEmpty else { return }
    try rationale.checkKeys(["until", "between"])
    guard map.hasTurns else {
      throw ToolError(at: rationale.mark, "'rationale' in \(path) needs messages: a text has no assistant turn")
    }
    if case .reasoning = map.rationale {
      throw ToolError(at: rationale.mark, "'rationale' in \(path) and a turn's 'reasoning' say the same: keep one")
    }
    let between = try rationale.strings("between")
    guard (between == nil) != (rationale.node("until") == nil) else {
      throw ToolError(at: rationale.mark, "'rationale' in \(path) takes either 'until' or 'between'")
    }
    if let between {
      guard between.count == 2, !between.contains("") else {
        throw rationale.mustBe("two texts, as in: between: ['<think>', '</think>']", key: "between")
      }
      map.rationale = .between(lowering.program.literal(between[0]), lowering.program.literal(between[1]))
      return
    }
    guard let marks = try rationale.strings("until"), !marks.isEmpty, !marks.contains("") else {
      throw rationale.mustBe("a text or a list of texts", key: "until")
    }
    map.rationale = .until(marks.map { lowering.program.literal($0) })
  }

  private mutating func compileMetadata(_ section: Section) throws(ToolError) {
    for pair in section.pairs where !pair.value.isNull {
      if MapCompiler.ownMetadata.contains(pair.key) {
        let help = pair.key == "type" ? "; the map's own 'type' is it" : ""
        throw ToolError(at: pair.mark, "'\(pair.key)' in \(section.path) is written by dd-map itself\(help)")
      }
      let (code, shape) = try value(pair.value, "\(section.path).\(pair.key)")
      lowering.used += shape.columns
      lowering.settleUsed(isNeeded: false)
      let key = ByteBuffer()
      JSONText.appendString(pair.key, to: key)
      map.metadata.append(.init(key: lowering.program.literal(String(key.view)), value: code))
    }
  }

  /// A value of `let` or `metadata`: a template, `each` with `text`, or a list of `when` with `is`.
  private mutating func value(
    _ node: YAMLNode, _ place: String
  ) throws(ToolError) -> (SampleMap.ValueCode, Lowering.Shape) {
    if let text = node.text {
      let (code, shape) = try inText(node, place) { () throws(ExpressionError) in
        try lowering.template(try ExpressionParser.template(text))
      }
      return (.template(code), shape)
    }
    if let choices = node.elements, !choices.isEmpty { return try choice(choices, place) }
    guard let pairs = node.pairs, pairs.contains(where: { $0.key == "each" }) else {
      throw notText(node, place, "text, each with text, or a list of when with is")
    }
    let section = try Section(node, path: place, mark: node.mark)
    try section.checkKeys(["each", "text"])
    let each = try each(section, content: "text") { (_) throws(ToolError) in }
    return (.each(each), Lowering.Shape(kind: .list, isMade: true))
  }

  /// `[{when: condition, is: template}, …, {is: template}]`
  private mutating func choice(
    _ choices: [YAMLNode], _ place: String
  ) throws(ToolError) -> (SampleMap.ValueCode, Lowering.Shape) {
    var codes: [(condition: Codes, value: SampleMap.ValueCode)] = []
    var shapes: [Lowering.Shape] = []
    for (index, node) in choices.enumerated() {
      let place = "\(place)[\(index)]"
      guard node.pairs != nil else {
        throw ToolError(
          at: node.mark, "\(place) must be when with is, as in: {when: n = 0, is: \"{a}\"}, not \(node.shown)")
      }
      let section = try Section(node, path: place, mark: node.mark)
      try section.checkKeys(["when", "is"])
      guard let result = section.node("is") else {
        throw ToolError(at: section.mark, "'is' is missing in \(place): the template whose value it is")
      }
      guard result.text != nil else { throw notText(result, "\(place).is", "a template") }
      let condition = try section.node("when").map { node throws(ToolError) in try self.condition(node, "\(place).when")
      }
      if condition == nil && index < choices.count - 1 {
        throw ToolError(at: section.mark, "\(place) has no 'when' and so always holds: nothing behind it is ever taken")
      }
      let (code, shape) = try value(result, "\(place).is")
      codes.append((condition ?? 0..<0, code))
      shapes.append(shape)
    }
    return (.choice(codes), Lowering.Shape(anyOf: shapes))
  }

  private mutating func condition(_ node: YAMLNode, _ place: String) throws(ToolError) -> Codes {
    guard let text = node.text, !node.isNull else {
      throw ToolError(at: node.mark, "\(place) must be a condition, not \(node.shown)")
    }
    return try inText(node, place) { () throws(ExpressionError) in
      try lowering.tests(try ExpressionParser.condition(text))
    }
  }
}
