public import ArgumentParser
public import Records

/// A tool, as its executable and a chain know it.
public struct Tool {
  /// Its name, such as `dd-filter`.
  public let name: String
  let command: any ParsableCommand.Type
  /// Subcommands beside operands, which the parser would take for one of them.
  let beside: [any ParsableCommand.Type]

  /// The tool of a command.
  public init(_ command: any ParsableCommand.Type, name: String? = nil, beside: [any ParsableCommand.Type] = []) {
    self.command = command
    self.name = name ?? command._commandName
    self.beside = beside
  }
}

/// A tool with its command line parsed.
public struct Invocation {
  /// The command that the words name.
  public let command: any ParsableCommand
  /// The tool's name, with which messages begin.
  public let name: String
  private let root: any ParsableCommand.Type
  private let words: [String]

  /// Parses a command line; help and what is wrong with it end the process.
  public init(_ tool: Tool, _ words: [String]) {
    do {
      try self.init(parsing: tool, words)
    } catch {
      ToolMain.exitByParser(error.cause, of: error.root, name: error.name, words: error.words)
    }
  }

  /// Parses a command line; nil where there is something to say, which the other way to parse it says.
  public init?(quietly tool: Tool, _ words: [String]) {
    guard let read = try? Invocation(parsing: tool, words) else { return nil }
    self = read
  }

  /// What the parser has to say.
  private struct Unparsed: Error {
    let cause: any Error
    let root: any ParsableCommand.Type
    let name: String
    let words: [String]
  }

  private init(parsing tool: Tool, _ words: [String]) throws(Unparsed) {
    let beside = tool.beside.first { words.first == $0._commandName || words == ["help", $0._commandName] }
    root = beside ?? tool.command
    name = root == tool.command ? tool.name : "\(tool.name) \(root._commandName)"
    var words = words
    if !tool.beside.isEmpty && (words == ["help"] || beside != nil && words.first == "help") {
      words = ["--help"]
    } else if root != tool.command {
      words.removeFirst()
    }
    self.words = words
    do {
      if let first = words.first, let meant = Suggestion.subcommand(first, of: tool.command, beside: tool.beside) {
        throw ValidationError("'\(first)' is no command and no file: did you mean '\(meant)'?")
      }
      if let word = MistakenOptions.misdashed(in: words, of: root) {
        throw ValidationError("'\(word)' is no option: did you mean '-\(word)'?")
      }
      command = try Self.part(root, words) ?? root.parseAsRoot(words)
      if let option = MistakenOptions.repeated(in: words, of: root) {
        throw ValidationError("\(option) is given twice, and takes one value")
      }
    } catch {
      throw Unparsed(cause: error, root: root, name: name, words: words)
    }
  }

  /// What the words name, parsed without the command above it, which would build all options of both thrice: a third of
  /// a tool's start. Nil where the parser is to go its long way: for help, and to say what is wrong.
  private static func part(_ root: any ParsableCommand.Type, _ words: [String]) -> (any ParsableCommand)? {
    let parts = root.configuration.subcommands
    guard !parts.isEmpty, !isAsked(words), Mirror(reflecting: root.init()).children.isEmpty else { return nil }
    if let named = parts.first(where: { $0._commandName == words.first }) {
      return try? named.parseAsRoot(Array(words.dropFirst()))
    }
    return try? root.configuration.defaultSubcommand?.parseAsRoot(words)
  }

  /// Whether the words ask the parser itself for something, in place of a command.
  private static func isAsked(_ words: [String]) -> Bool {
    guard let first = words.first else { return false }
    let asked: Set = ["-h", "-help", "--help", "--help-hidden", "-help-hidden", "--version"]
    return first == "help"
      || words.contains {
        asked.contains($0) || $0.hasPrefix("---") || $0.hasPrefix("--generate-completion-script")
      }
  }

  /// Says what went wrong, on standard error and where it is not said yet in the report; returns the exit code. What the
  /// parser has to say ends the process.
  public func fail(_ error: any Error) -> Records.ExitCode {
    guard let error = error as? ToolError else {
      ToolMain.exitByParser(error, of: root, name: name, words: words)
    }
    let tool = ToolMain.fullName(of: type(of: command), below: root, name)
    (command as? any ReportingCommand)?.reportFailure(error, tool: tool, words: words)
    Records.say(ToolMain.spoken(name), error.message)
    for item in error.list { Records.say(line: "  " + item) }
    return error.code
  }
}
