/// A template as written: literal text and expressions in turn.
struct TemplateSyntax {
  enum Piece {
    case literal(String)
    case expression(ExpressionSyntax)
  }
  var pieces: [Piece] = []

  /// The expression of a template that is nothing else.
  var onlyExpression: ExpressionSyntax? {
    guard pieces.count == 1, case .expression(let expression) = pieces[0] else { return nil }
    return expression
  }
}

/// A path or a literal, then functions.
struct ExpressionSyntax {
  var operand: OperandSyntax
  var functions: [FunctionSyntax] = []
  /// Where it begins in its text.
  var offset: Int
}

/// What stands where a value is wanted.
enum OperandSyntax {
  case path(PathSyntax)
  case text(String)
  /// As spelled.
  case number(String)
}

/// A function with its arguments.
struct FunctionSyntax {
  var function: Function
  var arguments: [OperandSyntax]
  var offset: Int
}

/// The steps from the row to a value; the first is a member.
struct PathSyntax {
  /// It starts with `['…']`: a column, whatever `let` calls it.
  var isColumn: Bool
  var steps: [Step]
  var offset: Int
  /// How it is written.
  var spelling: String

  enum Step {
    case member(String)
    /// `[]`
    case all
    /// `[0]`, `[-1]`
    case index(Int)
    /// `[it.n]`
    indirect case indexPath(PathSyntax)
    /// `[?test and test]`
    case filter([TestSyntax])
  }
}

/// One test of a condition.
struct TestSyntax {
  enum Operation {
    case holds, holdsNot
    case equal, notEqual, less, lessOrEqual, greater, greaterOrEqual
    case isIn, isNotIn
  }
  var left: ExpressionSyntax
  var operation: Operation
  /// One for a comparison, the list of `in`, none for `expr` and `not expr`.
  var right: [OperandSyntax] = []
}
