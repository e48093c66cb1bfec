public import Records

extension ToolError {
  /// What is wrong at a place in a recipe, printed as `file:line:column: message`; exit code 78 unless told.
  public init(at mark: Mark?, _ message: String, code: ExitCode = .configuration) {
    self.init(code, mark.map { "\($0): \(message)" } ?? message)
  }
}

/// Something that a person should know and that is no error.
public struct RecipeNote: Sendable, Hashable, CustomStringConvertible {
  /// What it is about; none when it is about the recipe as a whole.
  public let mark: Mark?
  /// Lower case, no full stop.
  public let message: String

  init(_ mark: Mark?, _ message: String) {
    self.mark = mark
    self.message = message
  }

  /// `file:line:column: message`
  public var description: String { mark.map { "\($0): \(message)" } ?? message }
}

/// `text` in quotes for a message: cut after 60 characters, control characters spelled out.
public func quote(_ text: String) -> String {
  var shown = "'"
  for scalar in text.unicodeScalars.prefix(60) { shown.append(visible: scalar) }
  return shown + (text.unicodeScalars.count > 60 ? "...'" : "'")
}
