/// Where a row stands.
public struct RowPlace: Sendable, Equatable {
  /// The file's place among those that were read, from 0.
  public let file: Int
  /// The line, from 1.
  public let line: Int

  /// A line of a file.
  public init(file: Int, line: Int) {
    self.file = file
    self.line = line
  }
}

/// Why no column can hold what rows have at a path.
public struct ColumnConflict: Sendable {
  /// What stands in the way.
  public enum Kind: Sendable {
    /// Two rows have values of two types, in words.
    case types(String, first: RowPlace, other: String, second: RowPlace)
    /// A number of more than 64 bits.
    case wide(String, at: RowPlace)
    /// A whole number that a float64 doesn't have, among others that are no whole numbers.
    case inexact(whole: RowPlace, other: RowPlace)
    /// Deeper than a column may be nested, or more keys than a structure may have.
    case shape(String, at: RowPlace)
  }

  /// The path from the row inwards, such as `metadata.level` or `messages[].content`.
  public let path: String
  /// What stands in the way.
  public let kind: Kind

  /// One sentence, with files by their names: `'metadata.level' is a string in b.jsonl:7 and a number in a.jsonl:3`.
  public func words(files: [String]) -> String {
    func place(_ row: RowPlace) -> String { "\(files[row.file]):\(row.line)" }
    let path = path.isEmpty ? "the record" : "'\(path)'"
    switch kind {
    case .types(let one, let first, let other, let second):
      return "\(path) is \(other) in \(place(second)) and \(one) in \(place(first))"
    case .inexact(let whole, let other):
      return
        "\(path) is a whole number beyond 2^53 in \(place(whole)) and a fraction in \(place(other)): float64 would round"
    case .wide(let number, let row): return "\(place(row)): \(path) is \(number), beyond 64 bits"
    case .shape(let what, let row): return "\(place(row)): \(path) \(what)"
    }
  }
}
