/// A place in a file, printed as `file:line:column`.
public struct Mark: Sendable, Hashable, CustomStringConvertible {
  /// The file's name as it was given.
  public let file: String
  /// Counted from 1.
  public let line: Int
  /// Counted from 1, in Unicode code points.
  public let column: Int

  /// A place by its numbers, both counted from 1.
  public init(file: String, line: Int, column: Int) {
    self.file = file
    self.line = line
    self.column = column
  }

  /// `file:line:column`
  public var description: String { "\(file):\(line):\(column)" }
}
