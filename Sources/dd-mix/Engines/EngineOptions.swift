import ArgumentParser
import Glibc
import Records
import ToolKit

/// The command line of a shipped engine, which is a script: read here, checked, and handed to it as words of the shell.
///
/// The words are `NAME=VALUE` a line, and `set -- WORD …` of what stands behind `--`; `environment` names the variables
/// that an engine's commands see, with commas between.
protocol EngineOptions: ParsableCommand {
  /// What `--help` prints, which manual pages are made from too.
  static var help: String { get }
  /// What the script learns of its options.
  var variables: [(name: String, value: String)] { get }
  /// What is not the script's, but of what it stands for.
  var rest: [String] { get }
}

extension EngineOptions {
  func run() throws {
    let all = [("environment", Self.environment().joined(separator: ","))] + variables
    let lines = all.map { "\($0.0)=\($0.1.shellWord)\n" }
    try printToStandardOutput(lines.joined() + (["set", "--"] + rest.map(\.shellWord)).joined(separator: " ") + "\n")
  }

  /// Names of variables that go along to other machines: none but the paths of tools and of room for files, what the
  /// Hub's clients read, and proxies.
  private static func environment() -> [String] {
    var names: [String] = []
    var next = unsafe environ
    while let entry = unsafe next.pointee {
      let name = unsafe String(cString: entry).prefix { $0 != "=" }
      if name == "PATH" || name == "TMPDIR" || name.hasPrefix("HF_") || name.lowercased().hasSuffix("_proxy") {
        names.append(String(name))
      }
      unsafe next += 1
    }
    return names.filter { $0.utf8.allSatisfy { $0 == 0x5F || isalnum(Int32($0)) != 0 } }.sorted()
  }
}

/// How often a command that may do better is run.
struct EngineTries: ParsableArguments {
  @Option(help: ArgumentHelp("", valueName: "n")) var tries = 4

  func validate() throws {
    guard (1...9999).contains(tries) else { throw ValidationError("--tries takes 1 to 9999, not \(tries)") }
  }
}

/// The engines by the names behind `dd-engine-`.
enum Engines {
  private static let all: [String: any EngineOptions.Type] = [
    "parallel": ParallelOptions.self, "slurm": SlurmOptions.self, "spark": SparkOptions.self, "ray": RayOptions.self,
  ]

  /// Reads the command line of an engine, its name first, or has its help or version printed.
  static func main(_ words: [String]) -> Never {
    guard let name = words.first, let engine = all[name] else {
      ToolMain.refuse("dd-mix engine-options: the name of an engine is missing: parallel, slurm, spark or ray")
    }
    let tool = "dd-engine-\(name)"
    let own = words.dropFirst().prefix { $0 != "--" }
    if own.first == "--version" { ToolMain.run(Tool(EngineWords.self, name: tool), words: [name, "version"]) }
    if own.contains("--help") || own.contains("-h") {
      ToolMain.run(Tool(EngineWords.self, name: tool), words: [name, "help"])
    }
    ToolMain.run(Tool(engine, name: tool), words: Array(words.dropFirst()))
  }

  fileprivate static func help(of name: String) -> String { all[name]?.help ?? "" }
}

/// What the shell is to do where an engine's help or version is wanted.
struct EngineWords: ParsableCommand {
  @Argument var engine: String
  @Argument var what: String

  func run() throws {
    let words = what == "version" ? toolVersion + "\n" : Engines.help(of: engine)
    try printToStandardOutput("printf %s \(words.shellWord)\nexit\n")
  }
}
