import ArgumentParser
import Records
import Text

/// The unit in which a blend's proportions are counted.
enum BlendUnit: String, ExpressibleByArgument, CaseIterable {
  case samples, chars, tokens
}

/// A record's size in that unit.
struct RowMeasure {
  /// What a record measures.
  enum Size {
    case known(Int)
    /// There is no text to measure, or something that is no text.
    case missing, notText
  }

  let unit: BlendUnit
  /// Where the text is.
  let field: FieldPath
  private let text: TextField

  init(unit: BlendUnit, textField: FieldPath) {
    self.unit = unit
    field = textField
    text = TextField(textField)
  }

  func size(_ document: JSONDocument) -> Size {
    if unit == .samples { return .known(1) }
    guard let size = text.size(in: document) else {
      if case .notText = text.find(in: document) { return .notText }
      return .missing
    }
    return .known(unit == .chars ? size.codePoints : TokenMeasure.estimate.count(size))
  }
}
