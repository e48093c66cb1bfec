import ArgumentParser
import Recipe
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
struct Tolerance {
  /// Nil: of all measures that nothing is said of alone.
  let measure: Measure?
  /// A part of 1.
  let share: Double

  /// Reads a share with `%`, which of lengths may be more than 100, or a part below 1; throws for anything else. A number
  /// from 1 without `%` is taken for neither: it would let everything pass.
  init(_ argument: String) throws {
    let form = "it takes a part, such as 1% or 0.01, or that of one measure, such as rows=50%"
    let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    let number = parts[parts.count - 1]
    let isPercent = number.hasSuffix("%")
    guard let value = Double(isPercent ? String(number.dropLast()) : number), value >= 0, value.isFinite else {
      throw ValidationError(form)
    }
    if !isPercent && value >= 1 { throw ValidationError("\(form): did you mean '\(argument)%'?") }
    share = isPercent ? value / 100 : value
    guard parts.count == 2 else {
      measure = nil
      return
    }
    guard let named = Measure(rawValue: parts[0]) else {
      let nearest = NearestName.find(parts[0], among: Measure.allCases.map(\.rawValue))
      throw ValidationError(form + (nearest.map { ": did you mean '\($0)=\(number)'?" } ?? ""))
    }
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
