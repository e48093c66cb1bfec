import ArgumentParser
import Glibc
import Records
import ToolKit

/// Counts samples and their lengths: the statistics file of one dataset.
struct Count: ReportingCommand {
  static let configuration = CommandConfiguration(
    abstract: "Count samples, lengths, words, types and licences (the default).",
    discussion: """
      Lengths are Unicode code points of the text; quantiles are exact below 2048 and within 1 part in 2048 above.
      Standard output gets one line of JSON, a terminal a table, --output a file as the original tool wrote it.
      Memory is constant: of types, licences and metadata keys, 4096 distinct names each are told apart.
      """)

  @Option(
    name: .shortAndLong, help: ArgumentHelp("Write the statistics to FILE, whole or not at all.", valueName: "file"))
  var output: String?

  @Flag(help: "Copy the records to standard output; needs --output.")
  var pass = false

  @Option(help: ArgumentHelp("What 'output_file' says, relative to the output folder.", valueName: "name"))
  var outputFile: String?

  @Option(help: ArgumentHelp("Where a record's text is.", valueName: "path"))
  var textField = "text"

  @Option(help: ArgumentHelp("How many samples were wanted: adds 'wanted' and 'short'.", valueName: "n"))
  var wanted: Int?

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp(
      "Reports of finished runs: adds up their duplicates, rejections and malformed lines.", valueName: "file"))
  var reports: [String] = []

  @Option(help: "json or table, for standard output; table on a terminal unless told.")
  var format: OutputFormat?

  @OptionGroup var common: CommonOptions

  @Argument(help: ArgumentHelp("JSON lines; standard input when there are none, or for '-'.", valueName: "file"))
  var files: [String] = []

  func validate() throws {
    if format == .tsv { throw ValidationError("--format takes json or table here, not tsv") }
    if pass && output == nil { throw ValidationError("--pass fills standard output: say where to write with --output") }
    if let wanted, wanted < 0 { throw ValidationError("--wanted takes 0 or more, not \(wanted)") }
  }

  private var writes: [OutputFile] { output.map { [OutputFile("--output", $0)] } ?? [] }

  func run() throws {
    let field = try FieldPath(textField)
    let losses = try Losses(reports: reports.map { path throws(ToolError) in try RunReport(path: path) })
    if !pass, let whole = tallyInParallel(field) {
      let ledger = try Ledger(tool: "dd-stats", options: common, reads: files, writes: writes)
      ledger.addToReport = { $0.add("passes", json: "false") }
      try ledger.run(nil) { () throws(ToolError) in
        ledger.counts.input = whole.tally.samples
        ledger.bytesRead = whole.bytes
        try write(whole.tally, bytes: whole.bytes, losses)
      }
    } else {
      try tallySerially(field, losses)
    }
  }

  private func tallyInParallel(_ field: FieldPath) -> (tally: SampleTally, bytes: Int)? {
    guard !files.isEmpty, common.progress == nil else { return nil }
    var tally = SampleTally(textField: field)
    var bytes = 0
    for path in files {
      guard let part = ParallelScan.tally(path, textField: field, maximumLineBytes: common.maxLineBytes) else {
        return nil
      }
      tally.merge(part.tally)
      bytes += part.bytes
    }
    return tally.isOverfull ? nil : (tally, bytes)
  }

  private func tallySerially(_ field: FieldPath, _ losses: Losses) throws(ToolError) {
    // Without --pass the statistics, not records, go to standard output.
    let records = pass ? RecordOutput() : RecordOutput(descriptor: try openNothing(), name: "/dev/null")
    let run = try RecordRun(tool: "dd-stats", files: files, options: common, writes: writes, output: records)
    run.input.watchedOutput = STDOUT_FILENO
    if !pass { run.ledger.addToReport = { $0.add("passes", json: "false") } }
    var tally = SampleTally(textField: field)
    var bytes = 0
    let finish = { () throws(ToolError) in
      try records.flush()
      let counts = run.ledger.counts
      // Of nothing but malformed lines, an error, there are no statistics.
      guard !records.readerIsGone, counts.malformed == 0 || counts.malformed < counts.input else { return }
      var losses = losses
      losses.malformed += counts.malformed
      try write(tally, bytes: pass ? bytes : run.input.bytesRead, losses)
    }
    try run.run(finish: finish) { () throws(ToolError) in
      tally.add(run.document)
      bytes &+= run.input.line.count &+ 1
      return pass ? .pass : .absorb
    }
  }

  private func openNothing() throws(ToolError) -> Int32 {
    let descriptor = unsafe open("/dev/null", O_WRONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw ToolError(.ioError, "/dev/null: \(describe(errno: errno))") }
    return descriptor
  }

  private func write(_ tally: SampleTally, bytes: Int, _ losses: Losses) throws(ToolError) {
    let statistics = Statistics(
      tally: tally, bytes: bytes, losses: losses, wanted: wanted,
      outputFile: outputFile ?? (files.count == 1 && files[0] != "-" ? files[0] : nil))
    if !common.quiet {
      for warning in statistics.warnings { writeToStandardError("dd-stats: \(warning)\n") }
    }
    if let output {
      let buffer = ByteBuffer()
      statistics.json.write(to: buffer, indent: 2)
      buffer.append("\n")
      return try writeWhole(buffer.view, to: output)
    }
    let isTable = (format ?? (standardOutputIsTerminal ? .table : .json)) == .table
    try printToStandardOutput(isTable ? StatisticsTable(statistics).text : statistics.json.line)
  }
}
