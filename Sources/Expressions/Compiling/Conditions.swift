public import Records

/// Conditions on any record, as `reject:` and `--reject 'reason: condition'` name them; without `let`, `names` or `it`.
///
/// All conditions of one list see the same columns, so a record cut down to `columns` gives the same answers.
public final class Conditions {
  /// How many conditions there are.
  public let count: Int
  /// The columns that they read.
  public let columns: [ImpliedColumn]
  /// Whether one of them reads `_source`.
  public let usesProvenance: Bool
  private let program: Program
  private let tests: [Codes]
  private var evaluator: Evaluator?

  /// Compiles conditions. Throws where the first wrong one is wrong: its number, and the byte of its text.
  public init(_ texts: [String]) throws(IndexedExpressionError) {
    var lowering = Lowering()
    var tests: [Codes] = []
    for (index, text) in texts.enumerated() {
      do throws(ExpressionError) {
        tests.append(try lowering.tests(try ExpressionParser.condition(text)))
      } catch {
        throw IndexedExpressionError(index: index, error: error)
      }
    }
    lowering.settleUsed(isNeeded: true)
    lowering.program.settle()
    program = lowering.program
    count = texts.count
    columns = program.tree.implied
    usesProvenance = lowering.usesSource
    self.tests = tests
  }

  /// Of each condition, what its comparisons with numbers met so far.
  public var comparisons: [[NumberComparison]] { tests.map { evaluator?.comparisons(of: $0) ?? [] } }

  /// The number of the first condition that holds for the document's record; nil when none does.
  ///
  /// Throws `wrong_shape` or `not_parallel` when a path meets a value that it can't step into.
  public func firstThatHolds(_ document: JSONDocument) throws(Rejection) -> Int? {
    if evaluator?.document !== document { evaluator = Evaluator(program, document) }
    evaluator?.startRow()
    for (index, test) in tests.enumerated() {
      if try evaluator?.holds(test) == true { return index }
    }
    return nil
  }
}

/// What is wrong with one text of several.
public struct IndexedExpressionError: Error, Equatable {
  /// Which text, from 0.
  public let index: Int
  /// What is wrong with it.
  public let error: ExpressionError

  /// An error of one text of several.
  public init(index: Int, error: ExpressionError) {
    self.index = index
    self.error = error
  }
}
