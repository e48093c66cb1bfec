public import ArgumentParser

/// The options that every tool has.
public struct CommonOptions: ParsableArguments {
  /// Where the run's counts go.
  @Option(
    help: ArgumentHelp("Write the run's counts to FILE as one JSON object, also after a failure.", valueName: "file"))
  public var report: String?

  /// Where rows go that did not come out.
  @Option(help: ArgumentHelp("Keep every rejected and malformed row in FILE, with its reason.", valueName: "file"))
  public var rejects: String?

  /// Whether the first malformed line ends the run.
  @Flag(help: "Stop at the first malformed line.")
  public var strict = false

  /// How many malformed lines are borne.
  @Option(help: ArgumentHelp("Fail when more lines than N, or than P% of all, are malformed.", valueName: "n|p%"))
  public var maxMalformed: MalformedLimit?

  /// How long a line may be.
  @Option(
    help: ArgumentHelp(
      "Count longer lines as malformed. A line takes up to 15 times its bytes of memory: numbers and brackets most.",
      valueName: "bytes"))
  public var maxLineBytes = 64 << 20

  /// Whether notes and progress are left out.
  @Flag(name: [.short, .long], help: "Print errors only.")
  public var quiet = false

  /// Where the driver reads how far the run is.
  @Option(
    help: ArgumentHelp(
      "Keep the counts so far, at the end all, in FILE for a view over several tools.", valueName: "file"))
  public var progress: String?

  /// The files that they name for writing.
  public var writes: [OutputFile] {
    [("--rejects", rejects), ("--report", report), ("--progress", progress)].compactMap { option, path in
      path.map { OutputFile(option, $0) }
    }
  }

  /// The defaults.
  public init() {}

  /// Checks what one option alone can't.
  public func validate() throws {
    if maxLineBytes < 2 || maxLineBytes > 1 << 32 - 65 {
      throw ValidationError("--max-line-bytes takes 2 to 4294967230, not \(maxLineBytes)")
    }
  }
}

/// The value of `--max-malformed`: a count, or a share of all lines.
public enum MalformedLimit: ExpressibleByArgument, Equatable, Sendable {
  /// So many lines.
  case count(Int)
  /// So many of a hundred lines.
  case percent(Double)

  /// Reads `12` or `0.5%`.
  public init?(argument: String) {
    if argument.hasSuffix("%") {
      guard let percent = Double(argument.dropLast()), percent >= 0, percent <= 100 else { return nil }
      self = .percent(percent)
    } else {
      guard let count = Int(argument), count >= 0 else { return nil }
      self = .count(count)
    }
  }
}
