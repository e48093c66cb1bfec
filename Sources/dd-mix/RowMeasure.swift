import ArgumentParser
import Records
import Text

/// The unit in which a blend's proportions are counted.
enum BlendUnit: String, ExpressibleByArgument, CaseIterable {
  case samples, chars, tokens
}

/// A record's size in that unit. A record without text has size 0, or 1 as a sample.
struct RowMeasure {
  let unit: BlendUnit
  private let text: FieldLookup

  init(unit: BlendUnit, textField: FieldPath) {
    self.unit = unit
    text = FieldLookup(textField)
  }

  func size(_ document: JSONDocument) -> Int {
    if unit == .samples { return 1 }
    guard let node = text.first(in: document), document.kind(node) == .string else { return 0 }
    if unit == .chars { return CodePoints.count(escaped: document.raw(node)) }
    return TokenMeasure.estimate.count(escaped: document.raw(node))
  }
}
