/// What is wrong with a recipe, where, and what to do about it; `description` is the whole text for a person.
public struct RecipeError: Error, Sendable, CustomStringConvertible {
  /// What kind of failure it is; the raw value is the exit code by sysexits.h.
  public enum Kind: Int32, Sendable {
    /// The caller asked for something that the recipe does not have.
    case usage = 64
    /// There is no such file.
    case noInput = 66
    /// Reading the file failed.
    case io = 74
    /// The file may not be read.
    case notPermitted = 77
    /// The recipe says something that cannot be done.
    case configuration = 78
  }

  /// Where the mistake stands; none when it is about the recipe as a whole.
  public let mark: Mark?
  /// Lower case, no full stop, offending value quoted, fix named when known.
  public let message: String
  /// What kind of failure it is.
  public let kind: Kind

  /// An error at a place.
  public init(_ mark: Mark?, _ message: String, kind: Kind = .configuration) {
    self.mark = mark
    self.message = message
    self.kind = kind
  }

  /// The exit code by sysexits.h, mostly 78.
  public var exitCode: Int32 { kind.rawValue }

  /// `file:line:column: message`
  public var description: String { mark.map { "\($0): \(message)" } ?? message }
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
func quote(_ text: String) -> String {
  var shown = "'"
  for scalar in text.unicodeScalars.prefix(60) {
    switch scalar {
    case "\n": shown += "\\n"
    case "\t": shown += "\\t"
    case "\r": shown += "\\r"
    case _ where scalar.value < 32 || (127..<160).contains(scalar.value):
      shown += "\\u{" + String(scalar.value, radix: 16) + "}"
    default: shown.unicodeScalars.append(scalar)
    }
  }
  return shown + (text.unicodeScalars.count > 60 ? "…'" : "'")
}
