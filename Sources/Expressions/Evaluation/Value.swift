internal import Records

/// A value while a row is worked out: a handle, no copy. Good until the next row.
enum Value {
  case missing
  /// A value of the row, never null, and its column.
  case node(JSONNode, Int32)
  /// One row of a struct of lists: the struct, the number of the row, the struct's column.
  case row(JSONNode, Int32, Int32)
  /// Text in UTF-8.
  case text(ByteView)
  /// Text as the inside of a JSON string, escapes and all; known to have none when `isPlain`.
  case escaped(ByteView, isPlain: Bool)
  /// A number as spelled.
  case number(ByteView)
  /// What `[]` or `[?…]` gives: a stretch of the evaluator's stack.
  case sequence(Codes)
  /// What `each` in `let` gives: a list of texts on the stack.
  case list(Codes)

  var isMissing: Bool {
    if case .missing = self { true } else { false }
  }
}

/// A part of a text that is about to be written.
enum TextPart {
  /// A literal of the recipe, by its number.
  case literal(Int32)
  /// UTF-8 that may need escapes.
  case text(ByteView)
  /// The inside of a JSON string; known to have no escape when `isPlain`.
  case escaped(ByteView, isPlain: Bool)
}
