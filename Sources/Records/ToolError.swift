/// The exit codes of sysexits(3) that the tools use.
public enum ExitCode: Int32, Sendable {
  /// Done, also when the reader of standard output went away.
  case ok = 0
  /// The command line is wrong.
  case usage = 64
  /// The data is bad, or the result is short after every policy.
  case dataError = 65
  /// An input does not exist or can't be opened.
  case noInput = 66
  /// A server can't be reached or doesn't serve this.
  case unavailable = 69
  /// A defect in the tool itself.
  case software = 70
  /// Reading or writing failed.
  case ioError = 74
  /// A temporary failure: the same command may go through later.
  case temporaryFailure = 75
  /// The server or the system refuses permission.
  case noPermission = 77
  /// The recipe is wrong.
  case configuration = 78
}

/// What ends a run: a message for a person (who, where, what; lower case, no full stop) and an exit code. Secrets that
/// the process knows are hidden in it.
public struct ToolError: Error {
  /// The exit code of the process.
  public let code: ExitCode
  /// What is printed after `tool: `.
  public let message: String
  /// What is printed below it, one a line.
  public let list: [String]
  /// Whether a report says so already.
  public var isReported = false

  /// An error with this code and message, and a list below that.
  public init(_ code: ExitCode, _ message: String, list: [String] = []) {
    self.code = code
    self.message = Secrets.hide(message)
    self.list = list.map(Secrets.hide)
  }
}

extension ToolError: Equatable {
  /// By code and message.
  public static func == (left: ToolError, right: ToolError) -> Bool {
    left.code == right.code && left.message == right.message
  }
}

extension ToolError: CustomStringConvertible {
  /// The message and its list.
  public var description: String { ([message] + list).joined(separator: "\n  ") }
}
