import ArgumentParser
import Records
import Text
import Tokens

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
  private let counter: TokenCounter

  init(unit: BlendUnit, textField: FieldPath, counting: TokenCounting) {
    self.unit = unit
    field = textField
    text = TextField(textField)
    counter = counting.counter()
  }

  /// Measures a record, which is at a place that errors name.
  func size(_ document: JSONDocument, at place: @autoclosure () -> String) throws(ToolError) -> Size {
    let size: Int? =
      switch unit {
      case .samples: 1
      case .chars: text.size(in: document)?.codePoints
      case .tokens: try counter.count(text, in: document, at: place())
      }
    if let size { return .known(size) }
    if case .notText = text.find(in: document) { return .notText }
    return .missing
  }
}
