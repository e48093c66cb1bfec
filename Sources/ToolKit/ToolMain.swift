public import ArgumentParser
internal import Glibc
internal import Records

/// The version of all six tools, as reports and `--version` give it.
public let toolVersion = "0.1.0"

/// The one place that prints errors and exits.
public enum ToolMain {
  /// Runs a command line to its end. Nothing escapes it: errors become one line on standard error and an
  /// exit code of sysexits(3); after SIGINT or SIGTERM the signal is raised again.
  ///
  /// `name` and `arguments` are for a subcommand beside operands, which the parser would take for one of them.
  public static func run<Command: ParsableCommand>(
    _ command: Command.Type, name: String? = nil, arguments: [String]? = nil
  ) -> Never {
    openClosedDescriptors()
    Signals.install()
    Secrets.find(HubEnvironment.keepSecrets)
    let name = name ?? command._commandName
    let words = arguments ?? Array(CommandLine.arguments.dropFirst())
    unsafe speaker = spoken(name)
    var parsed: any ParsableCommand
    do {
      parsed = try command.parseAsRoot(words)
      if let option = RepeatedOptions.find(in: words, of: command) {
        throw ValidationError("\(option) is given twice, and takes one value")
      }
    } catch {
      exitByParser(error, of: command, name: name, words: words)
    }
    do {
      try parsed.run()
    } catch let error as ToolError {
      (parsed as? any ReportingCommand)?.reportFailure(
        error, tool: fullName(of: type(of: parsed), below: command, name), words: words)
      say(error.message)
      for item in error.list { Records.say(line: "  " + item) }
      endBySignal()
      exit(error.code.rawValue)
    } catch {
      exitByParser(error, of: command, name: name, words: words)
    }
    endBySignal()
    exit(ExitCode.ok.rawValue)
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
  private static func spoken(_ name: String) -> String {
    guard ["dd-mix", "dd-stats"].contains(name),
      unsafe getenv("DD_AS").map({ unsafe String(cString: $0) }) == "dd-download"
    else { return name }
    return "dd-download"
  }

  /// What a report calls the tool: with its subcommand, unless that is what runs without one.
  private static func fullName<Command: ParsableCommand>(
    of part: any ParsableCommand.Type, below command: Command.Type, _ name: String
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

  private static func endBySignal() {
    if Signals.pending != 0 { Signals.reraise(Signals.pending) }
  }

  /// Help, version and completion scripts go to standard output; a wrong command line is one line and exit 64.
  private static func exitByParser<Command: ParsableCommand>(
    _ error: any Error, of command: Command.Type, name: String, words: [String]
  ) -> Never {
    let code = command.exitCode(for: error)
    let message = command.message(for: error)
    if code.isSuccess {
      let text = command.fullMessage(for: error)
      let failure = (text + "\n").withBytes { writeAll(STDOUT_FILENO, $0).error }
      exit(failure == 0 || failure == EPIPE ? ExitCode.ok.rawValue : ExitCode.ioError.rawValue)
    }
    let trimmed = Suggestion.reworded(message)
    let page = helpPage(named: command.fullMessage(for: error)) ?? name
    let part = command.configuration.subcommands.first { page.hasSuffix(" \($0._commandName)") } ?? command
    if let reporting = part as? any ReportingCommand.Type {
      reporting.reportUnparsed(
        ToolError(.usage, asWords(trimmed)), tool: fullName(of: part, below: command, name), words: words)
    }
    Records.say(name, "\(asWords(trimmed)) (see '\(name.contains(" ") ? name : page) --help')")
    exit(ExitCode.usage.rawValue)
  }

  /// The command, with the subcommand that was parsed, whose help the parser's message points to; it tells nobody else.
  private static func helpPage(named message: String) -> String? {
    guard let line = message.split(separator: "\n").last, let start = line.firstRange(of: "See '")?.upperBound,
      let end = line.firstRange(of: " --help'")?.lowerBound, start < end
    else { return nil }
    return String(line[start..<end])
  }
}
