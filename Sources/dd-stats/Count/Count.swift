import ArgumentParser
import Glibc
import Records
import ToolKit
import Tokens

/// Counts samples and their lengths: the statistics file of one dataset.
struct Count: StageCommand {
  static let configuration = CommandConfiguration(
    commandName: "count",
    abstract: "Count samples, lengths, words, types and licences (the default).",
    discussion: """
      Lengths are Unicode code points of the text; quantiles are exact below 2048 and within 1 part in 2048 above.
      Of training rows it counts the labels in place of texts, and how many of them are learned (not -100).
      Standard output gets one line of JSON, a terminal a table, --output a file as the original tool wrote it.
      Memory is constant: of types, licences and metadata keys, 4096 distinct names each are told apart.
      """)

  @Option(
    name: [.customShort("o", allowingJoined: true), .long],
    help: ArgumentHelp("Write the statistics to FILE, whole or not at all.", valueName: "file"))
  var output: String?

  @Flag(help: "Copy the records to standard output; needs --output.")
  var pass = false

  @Flag(help: "With --pass: leave 'text' out of the copies, once it is counted.")
  var noText = false

  @Option(
    help: ArgumentHelp(
      "With --pass: give every copy these keys of metadata, in this order, null where it has none. A JSON list.",
      valueName: "[\"key\",...]"),
    transform: Self.keys)
  var metadataKeys: [String] = []

  @Option(help: ArgumentHelp("What 'output_file' says, relative to the output folder.", valueName: "name"))
  var outputFile: String?

  @Option(help: ArgumentHelp("Where a record's text is.", valueName: "path"))
  var textField = "text"

  @Option(
    help: ArgumentHelp(
      "Count tokens, too: exactly, by \(TokenizerFiles.what); or estimate.", valueName: "name"))
  var tokenizer: String?

  @Option(help: ArgumentHelp("How many samples were wanted: adds 'wanted' and 'short'.", valueName: "n"))
  var wanted: Int?

  @Option(
    help: ArgumentHelp(
      "How many tokens were wanted: adds 'wanted' and 'short' to 'tokens'. Needs --tokenizer.", valueName: "n"))
  var wantedTokens: Int?

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp(
      "Reports of finished runs: adds up their duplicates, rejections and malformed lines.", valueName: "file"))
  var reports: [String] = []

  @Option(
    help: ArgumentHelp("Also write what was counted to FILE, for --from to add to others.", valueName: "file"))
  var state: String?

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp(
      "Read no records: add up the --state files of parts, in their order, as if all had been counted at once.",
      valueName: "file"))
  var from: [String] = []

  @Option(help: "json or table, for standard output; table on a terminal unless told.")
  var format: OutputFormat?

  @OptionGroup var threads: ThreadOptions
  @OptionGroup var common: CommonOptions

  @Argument(help: ArgumentHelp("JSON lines; standard input when there are none, or for '-'.", valueName: "file"))
  var files: [String] = []

  var jobs: Int? { threads.jobs }

  /// Whether copies are not what was read.
  var changesRecords: Bool { noText || !metadataKeys.isEmpty }

  private static func keys(_ text: String) throws -> [String] {
    let buffer = ByteBuffer()
    buffer.append("{\"keys\":\(text)}")
    let document = JSONDocument()
    guard (try? document.parse(buffer.view)) != nil, case .array(let values)? = JSONValue(document)["keys"],
      values.allSatisfy({ $0.text != nil })
    else { throw ValidationError("it takes a JSON list of keys, such as [\"type\",\"level\"]") }
    return values.compactMap(\.text)
  }

  func validate() throws {
    if changesRecords && !pass { throw ValidationError("--no-text and --metadata-keys are about the copies of --pass") }
    if format == .tsv { throw ValidationError("--format takes json or table here, not tsv") }
    if pass && output == nil { throw ValidationError("--pass fills standard output: say where to write with --output") }
    for (option, value) in [("wanted", wanted), ("wanted-tokens", wantedTokens)] {
      if let value, value < 0 { throw ValidationError("--\(option) takes 0 or more, not \(value)") }
    }
    if !from.isEmpty
      && (pass || tokenizer != nil || !files.isEmpty || common.report != nil)
    {
      throw ValidationError("--from reads no records: it goes with no files, --pass, --tokenizer or --report")
    }
    if wantedTokens != nil && tokenizer == nil && from.isEmpty {
      throw ValidationError("--wanted-tokens needs --tokenizer")
    }
  }

  var writes: [OutputFile] {
    [output.map { OutputFile("--output", $0) }, state.map { OutputFile("--state", $0) }].compactMap { $0 }
  }

  func run() throws {
    guard !from.isEmpty else {
      for file in files where FileKind(of: "\(file)/.dd") == .folder {
        let word = file.shellWord
        throw ToolError(
          .noInput,
          "\(file): is the folder of a download, for dd-stats report \(word), or dd-stats funnel \(word)")
      }
      return try runAlone()
    }
    var sum = try CountState(adding: from)
    sum.add(try losses())
    try write(sum)
  }

  func stage(at place: Place) throws -> any RecordStage {
    guard from.isEmpty else { throw ToolError(.usage, "--from reads no records: it is no stage of a chain") }
    if !pass && !place.isLast {
      throw ToolError(.usage, "without --pass it writes no records: it can only be the last stage")
    }
    let counting = try tokenizer.map { (name) throws(ToolError) in try TokenCounting(TokenizerFiles.counting(name)) }
    let run = try RecordRun(
      tool: "dd-stats", files: files, options: common, reads: reports + TokenizerFiles.reads(tokenizer),
      writes: writes, at: place)
    return SampleCount(self, try FieldPath(textField), counting, try losses(), run)
  }

  private func losses() throws(ToolError) -> Losses {
    try Losses(reports: reports.map { path throws(ToolError) in try RunReport(path: path) })
  }

  func write(_ counted: CountState) throws(ToolError) {
    let statistics = Statistics(
      tally: counted.tally, bytes: counted.bytes, losses: counted.losses, tokenizer: counted.tokenizer, wanted: wanted,
      wantedTokens: wantedTokens, outputFile: outputFile ?? (files.count == 1 && files[0] != "-" ? files[0] : nil))
    if let state {
      let buffer = ByteBuffer()
      buffer.append(counted.json.line)
      try writeWhole(buffer.view, to: state)
    }
    if !common.quiet {
      for warning in statistics.warnings { say("dd-stats", warning) }
    }
    if let output {
      let buffer = ByteBuffer()
      statistics.json.write(to: buffer, indent: 2)
      buffer.append("\n")
      return try writeWhole(buffer.view, to: output)
    }
    let isTable = (format ?? (standardOutputIsTerminal ? .table : .json)) == .table
    let table = StatisticsTable(statistics, columns: terminalSize(of: STDOUT_FILENO)?.columns)
    try printToStandardOutput(isTable ? table.text : statistics.json.line)
  }
}
