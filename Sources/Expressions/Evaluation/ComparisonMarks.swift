/// What stood on the left where a condition compares with a number: texts never are less, more or equal. Marked for every
/// value, so without reference counting.
@safe final class ComparisonMarks {
  private nonisolated(unsafe) let numbers: UnsafeMutableBufferPointer<Bool>
  private nonisolated(unsafe) let texts: UnsafeMutableBufferPointer<Bool>

  init(tests: Int) {
    unsafe numbers = .allocate(capacity: tests)
    unsafe numbers.initialize(repeating: false)
    unsafe texts = .allocate(capacity: tests)
    unsafe texts.initialize(repeating: false)
  }

  deinit {
    unsafe numbers.deallocate()
    unsafe texts.deallocate()
  }

  @inline(__always) func note(_ test: Int32, isNumber: Bool, isText: Bool) {
    precondition(test >= 0 && Int(test) < (unsafe numbers.count))
    if isNumber { unsafe numbers[Int(test)] = true }
    if isText { unsafe texts[Int(test)] = true }
  }

  func metNumber(_ test: Int32) -> Bool { unsafe numbers[Int(test)] }
  func metText(_ test: Int32) -> Bool { unsafe texts[Int(test)] }
}

/// A value that a condition compares with a number, and what it was so far.
public struct NumberComparison {
  /// As it is written.
  public let value: String
  /// Whether it was a number once.
  public let metNumber: Bool
  /// Whether it was a text once.
  public let metText: Bool

  /// The values that were a text in every row, from what several threads saw of the same conditions.
  public static func textsAlone(_ seen: [[NumberComparison]]) -> [String] {
    guard let first = seen.first else { return [] }
    var values: [String] = []
    for index in first.indices
    where seen.contains(where: { $0[index].metText }) && !seen.contains(where: { $0[index].metNumber }) {
      if !values.contains(first[index].value) { values.append(first[index].value) }
    }
    return values
  }

  /// What a person should know of such a value.
  public static func advice(_ value: String) -> String {
    "'\(value)' was a text in every row, which no number is equal to, less or more: write \(value) | number"
  }
}

extension Evaluator {
  /// What these tests' comparisons with numbers met so far.
  func comparisons(of tests: Codes) -> [NumberComparison] {
    numericTests(in: tests).map { test in
      NumberComparison(
        value: text(program.expressions[Int(program.tests[Int(test)].left)].spelling),
        metNumber: comparisons.metNumber(test), metText: comparisons.metText(test))
    }
  }

  /// Those of a stretch of tests that compare with a number, in brackets too.
  private func numericTests(in tests: Codes) -> [Int32] {
    tests.flatMap { test in
      let code = program.tests[Int(test)]
      if code.isNumeric { return [test] }
      return code.alternatives.flatMap { numericTests(in: program.alternatives[Int($0)]) }
    }
  }
}
