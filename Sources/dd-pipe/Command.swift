import ArgumentParser
import Records
package import ToolKit

/// What dd-pipe is to its executable.
package enum PipeTool {
  /// The tool.
  package static var tool: Tool { Tool(Pipe.self) }

  /// The words of the command line; those of the stages stand behind `--`, so that none is taken for dd-pipe's own.
  package static var words: [String] {
    let words = CommandLine.arguments.dropFirst()
    var first = words.startIndex
    while first < words.endIndex, words[first].hasPrefix("-"), words[first] != "--", words[first] != "--then" {
      first += ["-j", "--jobs", "--generate-completion-script"].contains(words[first]) ? 2 : 1
    }
    guard first < words.endIndex, words[first] != "--" else { return Array(words) }
    return words[..<first] + ["--"] + words[first...]
  }
}

/// A chain of tools in one process.
struct Pipe: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "dd-pipe",
    abstract: "Run a chain of tools in one process: what 'a | b | c' does, for about half of its work.",
    usage: "dd-pipe [--jobs <n>] <tool> [<words> ...] --then <tool> [<words> ...] ...",
    discussion: """
        dd-pipe dd-fetch rows --dataset gsm8k --provenance \\
          --then dd-map --dataset gsm8k --then dd-dedup > gsm8k.jsonl

      The output, the reports, the rejects and the exit code are those of the shell's pipe with 'set -o pipefail'. Each \
      record is parsed once. Tools are dd-fetch, dd-map, dd-filter, dd-dedup, dd-mix take, dd-stats, dd-tokenize and dd-teach; files and '-' \
      belong to the first (docs/pipe.md).
      """,
    version: toolVersion)

  @Option(
    name: [.customShort("j", allowingJoined: true), .long],
    help: ArgumentHelp("Work with N threads; the bytes are the same.", valueName: "n"))
  var jobs: Int?

  @Argument(
    parsing: .postTerminator,
    help: ArgumentHelp(
      "A tool and its words, then '--then', the next tool and its words, and so on.", valueName: "tool"))
  var words: [String] = []

  func validate() throws {
    if let jobs, !(1...1024).contains(jobs) { throw ValidationError("--jobs takes 1 to 1024, not \(jobs)") }
    if words.isEmpty {
      throw ValidationError("no stages: say 'dd-pipe TOOL ... --then TOOL ...'")
    }
  }

  func run() throws {
    let jobs = jobs ?? Cores.usable
    let parts = try Part.parse(words[...], jobs: jobs)
    try Part.check(parts)
    let segments = try Segment.make(parts)
    if let code = Segment.run(segments, jobs: jobs) { throw Ending(code) }
  }
}
