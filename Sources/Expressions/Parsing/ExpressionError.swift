/// What is wrong with a template, an expression or a condition, and where in its text.
public struct ExpressionError: Error, Equatable {
  /// The byte of the text's UTF-8, counted from 0, at which it was seen.
  public let offset: Int
  /// What is wrong, such as `unknown function 'tirm'; did you mean 'trim'?`.
  public let message: String

  /// A fault at a byte of the text.
  public init(_ offset: Int, _ message: String) {
    self.offset = offset
    self.message = message
  }
}

/// Why a row becomes no sample.
public struct Rejection: Error, Equatable {
  /// The name under which it is counted.
  public let reason: String
  /// What was seen in this row.
  public let detail: String

  /// A rejection for a reason.
  public init(_ reason: String, _ detail: String) {
    self.reason = reason
    self.detail = detail
  }
}
