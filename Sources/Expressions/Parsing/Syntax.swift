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
    /// `[?condition]`
    case filter([TestSyntax])
  }
}

/// One test of a condition, or several in brackets.
struct TestSyntax {
  enum Operation {
    case holds, holdsNot
    case equal, notEqual, less, lessOrEqual, greater, greaterOrEqual
    case isIn, isNotIn
    case contains, startsWith, endsWith, matches
    /// `a or b`: one of the alternatives holds. A test of this kind has no left side.
    case either
    /// `not (…)`: none of them does.
    case neither

    /// Whether a number on its right is one, not the text that spells it.
    var comparesValues: Bool {
      switch self {
      case .contains, .startsWith, .endsWith, .matches: false
      default: true
      }
    }
  }
  var left: ExpressionSyntax
  var operation: Operation
  /// `not contains` and the like: it holds when the operation does not.
  var isNegated = false
  /// One for a comparison, the list of `in`, none for `expr` and `not expr`.
  var right: [OperandSyntax] = []
  /// Of `either` and `neither`: lists of tests that hold together.
  var alternatives: [[TestSyntax]] = []
}
