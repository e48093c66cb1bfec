internal import Recipe
internal import Records

/// Compiles syntax into a program's tables, and finds out on the way which columns are read, and what is one value
/// or many.
struct Lowering {
  /// What is known of a value before any row is read.
  struct Shape {
    enum Kind { case single, sequence, list }
    var kind = Kind.single
    /// The columns that it may be, as it stands in the row; none for texts that were made.
    var columns: [Int32] = []
    /// Made by the recipe: nothing can be read inside it.
    var isMade = false

    init(kind: Kind = .single, columns: [Int32] = [], isMade: Bool = false) {
      self.kind = kind
      self.columns = columns
      self.isMade = isMade
    }

    /// A value that is of one of several shapes.
    init(anyOf shapes: [Shape]) {
      kind = shapes.first { $0.kind != .single }?.kind ?? .single
      columns = shapes.flatMap(\.columns)
      isMade = shapes.allSatisfy(\.isMade)
    }
  }

  /// A named value of `let`.
  struct Binding {
    var name: String
    var shape: Shape
    /// Columns that were read on the way to it.
    var inner: [Int32]
  }

  /// What is compiled so far.
  var program = Program()
  var bindings: [Binding] = []
  /// What `it` is, inside `each`.
  var item: Shape?
  var itemWasRead = false
  /// What a name on the left of a test belongs to, inside `[?…]`.
  var element: Shape?
  /// Columns at which paths ended since this was emptied.
  var used: [Int32] = []
  var usesSource = false
  /// A path may end in rows of `row[]`: it is what `each` goes through.
  var mayEndInRows = false
  /// The tables of `names` by their keys.
  var tables: [(name: String, table: Int32)] = []
  /// Those that `| name` asks.
  var askedTables: Set<Int32> = []

  /// Counts the columns of `used` as read by something that a sample can or can't do without.
  mutating func settleUsed(isNeeded: Bool) {
    for column in used { program.tree.use(column, isNeeded: isNeeded) }
    used = []
  }

  // MARK: Templates

  /// A template whose value is wanted as text. Throws when part of it is no single value.
  mutating func textTemplate(_ template: TemplateSyntax) throws(ExpressionError) -> Int32 {
    let (code, shape) = try self.template(template)
    used += shape.columns
    if let expression = template.onlyExpression { try requireSingle(shape, expression) }
    return code
  }

  /// A template; of one that is a single expression, the shape of its value.
  mutating func template(_ template: TemplateSyntax) throws(ExpressionError) -> (Int32, Shape) {
    var pieces: [PieceCode] = []
    var only = Shape(isMade: true)
    for piece in template.pieces {
      switch piece {
      case .literal(let text): pieces.append(.literal(program.literal(text)))
      case .expression(let expression):
        let (code, shape) = try self.expression(expression)
        pieces.append(.expression(code))
        if template.onlyExpression != nil {
          only = shape
        } else {
          used += shape.columns
          try requireSingle(shape, expression)
        }
      }
    }
    var onlyExpression: Int32 = -1
    if pieces.count == 1, case .expression(let code) = pieces[0] { onlyExpression = code }
    let range = append(pieces, to: &program.pieces)
    program.templates.append(TemplateCode(pieces: range, onlyExpression: onlyExpression))
    return (Int32(program.templates.count - 1), only)
  }

  private func requireSingle(_ shape: Shape, _ expression: ExpressionSyntax) throws(ExpressionError) {
    guard shape.kind != .single else { return }
    let what = shape.kind == .list ? "a list" : "a sequence"
    throw ExpressionError(expression.offset, "\(what) stands where text is wanted; add | first, or | join ', '")
  }

  // MARK: Expressions

  /// An expression, and what it gives.
  mutating func expression(_ expression: ExpressionSyntax) throws(ExpressionError) -> (Int32, Shape) {
    var (operand, shape) = try self.operand(expression.operand)
    var functions: [FunctionCode] = []
    for function in expression.functions {
      var arguments: [OperandCode] = []
      var fallback = Shape(isMade: true)
      for argument in function.arguments where function.function != .name {
        let (code, argumentShape) = try self.operand(argument)
        arguments.append(code)
        fallback = argumentShape
      }
      functions.append(
        FunctionCode(
          function: function.function, arguments: append(arguments, to: &program.operands),
          table: try table(of: function)))
      apply(function.function, to: &shape, fallback)
    }
    let code = ExpressionCode(
      operand: operand, functions: append(functions, to: &program.functions), spelling: spell(expression))
    program.expressions.append(code)
    return (Int32(program.expressions.count - 1), shape)
  }

  /// The pattern or the table of `names` that a function goes by, or -1.
  private mutating func table(of function: FunctionSyntax) throws(ExpressionError) -> Int32 {
    switch (function.function, function.arguments.first) {
    case (.capture, .text(let text)): return program.pattern(text)
    case (.name, .path(let path)):
      guard let table = tables.first(where: { $0.name.isExactly(path.spelling) })?.table else {
        let known = tables.map(\.name)
        let help =
          NearestName.find(path.spelling, among: known).map { "did you mean '\($0)'?" }
          ?? (known.isEmpty ? "the map has no names" : "there are \(known.joined(separator: ", "))")
        throw ExpressionError(path.offset, "'\(path.spelling)' is no table of names: \(help)")
      }
      askedTables.insert(table)
      return table
    case (.name, _):
      throw ExpressionError(function.offset, "'name' takes a table of names, as in: \(function.function.example)")
    default: return -1
    }
  }

  private mutating func apply(_ function: Function, to shape: inout Shape, _ fallback: Shape) {
    switch function {
    case .trim, .lower, .before, .beforeLast, .after, .afterLast, .replace, .capture, .removeBetween, .skipLines,
      .endWith,
      .boxed, .number, .length, .words, .name:
      used += shape.columns
      shape.columns = []
      shape.isMade = true
    case .split:
      used += shape.columns
      shape = Shape(kind: .sequence, isMade: true)
    case .json:
      used += shape.columns
      shape.columns = [ColumnTree.untracked]
      shape.isMade = false
    case .toJSON:
      used += shape.columns
      shape = Shape(isMade: true)
    case .nullif, .unique: break
    case .first: shape.kind = .single
    case .join:
      used += shape.columns
      shape = Shape(isMade: true)
    case .default:
      if shape.kind == .single { shape.kind = fallback.kind }
      shape.columns += fallback.columns
      shape.isMade = shape.isMade && fallback.isMade
    }
  }

  private mutating func spell(_ expression: ExpressionSyntax) -> Int32 {
    var text =
      switch expression.operand {
      case .path(let path): path.spelling
      case .text(let text): "'\(text)'"
      case .number(let number): number
      }
    for function in expression.functions { text += " | \(function.function.rawValue)" }
    program.spellings.append(text)
    return Int32(program.spellings.count - 1)
  }

  mutating func operand(_ operand: OperandSyntax) throws(ExpressionError) -> (OperandCode, Shape) {
    switch operand {
    case .text(let text): return (.literal(program.literal(text)), Shape(isMade: true))
    case .number(let number): return (.literal(program.literal(number, isNumber: true)), Shape(isMade: true))
    case .path(let path):
      let (code, shape) = try self.path(path)
      return (.path(code), shape)
    }
  }

  // MARK: Paths

  private mutating func path(_ path: PathSyntax) throws(ExpressionError) -> (Int32, Shape) {
    var (root, shape, skipped) = try self.root(path)
    var end = Int32(-1)
    switch root {
    case .row: end = ColumnTree.row
    case .zippedRow: end = ColumnTree.zippedRow
    default: break
    }
    var steps: [StepCode] = []
    for step in path.steps.dropFirst(skipped) {
      let code = try self.step(step, &shape, path)
      steps.append(code)
      if end >= 0, case .member(let name) = code { end = program.tree.child(end, name) }
    }
    if shape.columns.contains(ColumnTree.zippedRow) && !mayEndInRows {
      throw ExpressionError(
        path.offset, "'\(path.spelling)' is whole rows: name a column of them, as in row[?ok].answers")
    }
    program.spellings.append(path.spelling)
    let code = PathCode(
      root: root, steps: append(steps, to: &program.steps), onlyMember: onlyMember(root, steps), end: end,
      spelling: Int32(program.spellings.count - 1))
    program.paths.append(code)
    return (Int32(program.paths.count - 1), shape)
  }

  private func onlyMember(_ root: PathCode.Root, _ steps: [StepCode]) -> Int32 {
    guard steps.count == 1, case .member(let name) = steps[0] else { return -1 }
    return switch root {
    case .item, .element: name
    default: -1
    }
  }

  /// Where a path starts, what stands there, and how many of its steps that took.
  private mutating func root(_ path: PathSyntax) throws(ExpressionError) -> (PathCode.Root, Shape, Int) {
    let row = Shape(columns: [ColumnTree.row])
    if let element {
      guard !path.isColumn, case .member("it") = path.steps[0] else { return (.element, element, 0) }
      used += path.steps.count == 1 ? element.columns : []
      return (.element, element, 1)
    }
    guard !path.isColumn, case .member(let name) = path.steps[0] else { return (.row, row, 0) }
    if name == "row" {
      guard path.steps.count > 1 else {
        throw ExpressionError(
          path.offset, "'row' is the row: go on from it, as in row[?ok].answers; a column is ['row']")
      }
      if case .member = path.steps[1] { return (.row, row, 1) }
      return (.zippedRow, Shape(columns: [ColumnTree.zippedRow]), 1)
    }
    if name == "it" {
      guard let item else {
        throw ExpressionError(path.offset, "'it' is the element at hand inside each; a column of that name is ['it']")
      }
      itemWasRead = true
      return (.item, item, 1)
    }
    if name == "_source" {
      try checkSource(path)
      usesSource = true
      return (.source, Shape(columns: [ColumnTree.untracked]), 0)
    }
    if let index = bindings.lastIndex(where: { $0.name.isExactly(name) }) {
      used += bindings[index].inner
      return (.binding(Int32(index)), bindings[index].shape, 1)
    }
    return (.row, row, 0)
  }

  private func checkSource(_ path: PathSyntax) throws(ExpressionError) {
    let known = ["file", "row", "repo", "revision"]
    guard path.steps.count >= 2, case .member(let name) = path.steps[1] else {
      throw ExpressionError(path.offset, "'_source' has the members \(known.joined(separator: ", ")): name one")
    }
    guard !known.contains(name) else { return }
    let hint = NearestName.find(name, among: known).map { "did you mean '\($0)'?" }
    throw ExpressionError(
      path.offset, "'_source' has no member '\(name)'; \(hint ?? "there are \(known.joined(separator: ", "))")")
  }

  private mutating func step(
    _ step: PathSyntax.Step, _ shape: inout Shape, _ path: PathSyntax
  ) throws(ExpressionError) -> StepCode {
    switch step {
    case .member(let name):
      let number = program.tree.name(name)
      if shape.isMade || shape.kind == .list {
        throw ExpressionError(path.offset, "'\(path.spelling)': a text made by the recipe has no member '\(name)'")
      }
      shape.columns = shape.columns.map { program.tree.addChild($0, number) }
      return .member(number)
    case .all:
      shape.kind = .sequence
      return .all
    case .index(let index):
      if shape.kind == .list { shape.kind = .single }
      return .index(index)
    case .indexPath(let inner):
      if shape.kind == .list { shape.kind = .single }
      let outer = element
      element = nil
      defer { element = outer }
      let (code, innerShape) = try self.path(inner)
      used += innerShape.columns
      if innerShape.kind != .single {
        throw ExpressionError(inner.offset, "'\(inner.spelling)' gives a sequence where one number is wanted")
      }
      return .indexPath(code)
    case .filter(let tests):
      let outer = element
      element = Shape(columns: shape.columns, isMade: shape.isMade)
      defer { element = outer }
      let codes = try self.tests(tests)
      shape.kind = .sequence
      return .filter(codes)
    }
  }

  func append<Code>(_ codes: [Code], to table: inout ContiguousArray<Code>) -> Codes {
    let start = Int32(table.count)
    table.append(contentsOf: codes)
    return start..<Int32(table.count)
  }
}
