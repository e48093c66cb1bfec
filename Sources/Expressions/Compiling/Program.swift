internal import Records
internal import Text

/// What the recipe's texts are compiled to: flat tables of numbers, so that a row is worked out without
/// reference counting or allocation. Complete before the first row, and never changed then.
struct Program {
  var tree = ColumnTree()
  var paths: ContiguousArray<PathCode> = []
  var steps: ContiguousArray<StepCode> = []
  var tests: ContiguousArray<TestCode> = []
  /// The alternatives of conditions with brackets: stretches of `tests`.
  var alternatives: ContiguousArray<Codes> = []
  /// Regular expressions, by their number in `matches` and `capture`.
  var patterns: ContiguousArray<Pattern> = []
  var operands: ContiguousArray<OperandCode> = []
  var functions: ContiguousArray<FunctionCode> = []
  var expressions: ContiguousArray<ExpressionCode> = []
  var pieces: ContiguousArray<PieceCode> = []
  var templates: ContiguousArray<TemplateCode> = []
  var literals: ContiguousArray<LiteralCode> = []
  /// What `names` says of one column: a stretch of `meanings`.
  var tables: ContiguousArray<Codes> = []
  var meanings: ContiguousArray<MeaningCode> = []
  /// The names of columns as bytes, by the numbers of `ColumnTree.names`.
  var nameBytes: ContiguousArray<ByteView> = []
  /// How paths are written, for messages.
  var spellings: [String] = []
  /// Owns the bytes of all literals and names.
  private let storage = Arena(capacity: 1 << 12)

  func keep(_ bytes: ByteView) -> ByteView { storage.keep(bytes) }

  func keep(_ text: String) -> ByteView { storage.keep(text) }

  mutating func literal(_ text: String, isNumber: Bool = false) -> Int32 {
    let bytes = keep(text)
    let escaped = ByteBuffer()
    JSONText.appendEscaped(bytes, to: escaped)
    let code = LiteralCode(
      bytes: bytes, escaped: keep(escaped.view), codePoints: CodePoints.count(bytes), isNumber: isNumber,
      isBlank: WhiteSpace.isBlank(bytes))
    literals.append(code)
    return Int32(literals.count - 1)
  }

  /// The number of a pattern that the parser has checked.
  mutating func pattern(_ text: String) -> Int32 {
    if let pattern = Pattern(text) { patterns.append(pattern) }
    return Int32(patterns.count - 1)
  }

  /// To be called once, after the last path is in.
  mutating func settle() {
    tree.settle()
    nameBytes = ContiguousArray(tree.names.map { keep($0) })
  }
}

/// A range of a table.
typealias Codes = Range<Int32>

struct PathCode {
  enum Root {
    case row
    /// The row as a struct of lists.
    case zippedRow
    case source
    case binding(Int32)
    case item
    case element
  }
  var root: Root
  var steps: Codes
  /// Of a path that is one member of `it` or of an element, as most are that a map asks for, the name; else -1.
  var onlyMember: Int32
  /// The column that the path reaches from the row, or -1 when it goes by way of `let`, `it` or an element.
  var end: Int32
  var spelling: Int32
}

enum StepCode {
  case member(Int32)
  case all
  case index(Int)
  case indexPath(Int32)
  case filter(Codes)
}

struct TestCode {
  var left: Int32
  var operation: TestSyntax.Operation
  var right: Codes
  /// It holds when the operation does not.
  var isNegated = false
  /// Of `either` and `neither`: a stretch of `alternatives`. Of `matches`, where the pattern is.
  var alternatives: Codes = 0..<0
  var pattern: Int32 = -1
  /// It compares with a number of the recipe.
  var isNumeric: Bool
}

enum OperandCode {
  case path(Int32)
  case literal(Int32)
}

struct FunctionCode {
  var function: Function
  var arguments: Codes
  /// The pattern of `capture`, or the table of `name`.
  var table: Int32 = -1
}

struct ExpressionCode {
  var operand: OperandCode
  var functions: Codes
  var spelling: Int32
}

enum PieceCode {
  case literal(Int32)
  case expression(Int32)
}

struct TemplateCode {
  var pieces: Codes
  /// The expression of a template that is nothing else, or -1.
  var onlyExpression: Int32
}

struct LiteralCode {
  /// The text in UTF-8, or a number as spelled.
  var bytes: ByteView
  /// The same as the inside of a JSON string.
  var escaped: ByteView
  var codePoints: Int
  var isNumber: Bool
  var isBlank: Bool
}

/// A stored value and what it means.
struct MeaningCode {
  var stored: ByteView
  var meaning: ByteView
  /// The stored value is a number, whose spelling says nothing.
  var isNumber: Bool
}
