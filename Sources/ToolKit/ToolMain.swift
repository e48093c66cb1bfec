internal import ArgumentParser
internal import Glibc
public import Records

/// The version of all tools, as reports and `--version` give it.
public let toolVersion = "0.1.0"

/// How a command ends that said itself what went wrong: by this exit code.
public struct Ending: Error {
  /// The exit code.
  public let code: Records.ExitCode

  /// An ending with this code.
  public init(_ code: Records.ExitCode) { self.code = code }
}

/// The one place that prints errors and exits.
public enum ToolMain {
  /// Runs a command line to its end. Nothing escapes it: errors become one line on standard error and an
  /// exit code of sysexits(3); after SIGINT or SIGTERM the signal is raised again.
  public static func run(_ tool: Tool, words: [String] = Array(CommandLine.arguments.dropFirst())) -> Never {
    openClosedDescriptors()
    Signals.install()
    Secrets.find(HubEnvironment.keepSecrets)
    unsafe speaker = spoken(tool.name)
    let invocation = Invocation(tool, words)
    var command = invocation.command
    if !words.contains("-q"), !words.contains("--quiet") {
      unsafe terminalGreeting =
        "\(invocation.name): reading from the terminal: Ctrl-D on a line of its own ends it, '\(invocation.name) --help' says more"
    }
    unsafe speaker = spoken(invocation.name)
    do {
      try command.run()
    } catch let ending as Ending {
      end(ending.code)
    } catch {
      end(invocation.fail(error))
    }
    end(.ok)
  }

  private static func end(_ code: Records.ExitCode) -> Never {
    if Signals.pending != 0 { Signals.reraise(Signals.pending) }
    exit(code.rawValue)
  }

  /// Ends with a word about the command line.
  public static func refuse(_ message: String) -> Never {
    Records.say(line: message)
    exit(ExitCode.usage.rawValue)
  }

  /// The name before what is said; set once, before anything else runs.
  nonisolated(unsafe) private static var speaker = ""

  /// Says something on standard error that ends nothing.
  public static func say(_ text: String) { unsafe Records.say(speaker, text) }

  /// What dd-download lets these tools do they say in its name.
  static func spoken(_ name: String) -> String {
    isForDownload && ["dd-mix", "dd-stats", "dd-shard", "dd-teach"].contains(name) ? "dd-download" : name
  }

  /// Whether dd-download runs this tool, and has more to say than the tool alone.
  public static var isForDownload: Bool { unsafe getenv("DD_AS").map { unsafe String(cString: $0) } == "dd-download" }

  /// What a report calls the tool: with its subcommand, unless that is what runs without one.
  static func fullName(
    of part: any ParsableCommand.Type, below command: any ParsableCommand.Type, _ name: String
  ) -> String {
    if part == command || part == command.configuration.defaultSubcommand { return name }
    return "\(name) \(part._commandName)"
  }

  /// Where standard input, output or error is closed, so that the next file which is opened would become it, something
  /// stands that can't be read or written as it should.
  private static func openClosedDescriptors() {
    for descriptor in STDIN_FILENO...STDERR_FILENO where fcntl(descriptor, F_GETFD) < 0 {
      _ = unsafe open("/dev/null", descriptor == STDIN_FILENO ? O_WRONLY : O_RDONLY)
    }
  }

  /// Help, version and completion scripts go to standard output; a wrong command line is one line and exit 64.
  static func exitByParser<Command: ParsableCommand>(
    _ error: any Error, of command: Command.Type, name: String, words: [String]
  ) -> Never {
    let code = command.exitCode(for: error)
    if code.isSuccess {
      let message = command.fullMessage(for: error)
      let isScript = words.first?.hasPrefix("--generate-completion-script") == true
      let text = isScript ? CompletionScript(of: command).mended(message) : HelpText.folded(message)
      let failure = (text + "\n").signs(for: STDOUT_FILENO).withBytes { writeAll(STDOUT_FILENO, $0).error }
      exit(failure == 0 || failure == EPIPE ? Records.ExitCode.ok.rawValue : Records.ExitCode.ioError.rawValue)
    }
    let trimmed =
      Suggestion.negative(command.message(for: error), words) ?? Suggestion.reworded(command.message(for: error))
    let page = helpPage(named: command.fullMessage(for: error)) ?? name
    let part = command.configuration.subcommands.first { page.hasSuffix(" \($0._commandName)") } ?? command
    if let reporting = part as? any ReportingCommand.Type {
      reporting.reportUnparsed(
        ToolError(.usage, asWords(trimmed)), tool: fullName(of: part, below: command, name), words: words)
    }
    let isHelped = trimmed.contains(": did you mean ")
    Records.say(name, asWords(trimmed) + (isHelped ? "" : " (see '\(name.contains(" ") ? name : page) --help')"))
    exit(Records.ExitCode.usage.rawValue)
  }

  /// The command, with the subcommand that was parsed, whose help the parser's message points to; it tells nobody else.
  private static func helpPage(named message: String) -> String? {
    guard let line = message.split(separator: "\n").last, let start = line.firstRange(of: "See '")?.upperBound,
      let end = line.firstRange(of: " --help'")?.lowerBound, start < end
    else { return nil }
    return String(line[start..<end])
  }
}
