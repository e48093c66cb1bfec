import ArgumentParser
import ToolKit

/// What of two corpora is compared.
enum Measure: String, CaseIterable {
  /// Shares of the datasets and categories, and how many samples there are.
  case mix
  /// Mean, median and 95th percentile of the characters.
  case lengths
  /// Shares of the licences.
  case licences
  /// Shares of the rows read that each reason dropped.
  case reasons
  /// Shares of the rows read that were repeats.
  case duplicates
  /// Shares of samples that only one of them has, by id and by key.
  case rows
}

/// How much may differ: `2%` for all, `rows=50%` for one measure.
struct Tolerance: ExpressibleByArgument {
  /// Nil: of all measures that nothing is said of alone.
  let measure: Measure?
  /// A part of 1.
  let share: Double

  init?(argument: String) {
    let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    let number = parts[parts.count - 1]
    let isPercent = number.hasSuffix("%")
    guard let value = Double(isPercent ? String(number.dropLast()) : number), value >= 0, value.isFinite else {
      return nil
    }
    share = isPercent ? value / 100 : value
    guard parts.count == 2 else {
      measure = nil
      return
    }
    guard let named = Measure(rawValue: parts[0]) else { return nil }
    measure = named
  }
}

/// The tolerances of a run.
struct Tolerances {
  private let given: [Tolerance]

  init(_ given: [Tolerance]) { self.given = given }

  /// How much a measure may differ, as a part of 1: nothing unless told.
  subscript(measure: Measure) -> Double {
    given.last { $0.measure == measure }?.share ?? given.last { $0.measure == nil }?.share ?? 0
  }
}
