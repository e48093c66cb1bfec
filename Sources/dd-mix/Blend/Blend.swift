import ArgumentParser
import Records
import ToolKit
import Tokens

/// Mixes sources into one training stream with exact proportions.
struct Blend: ReportingCommand {
  static let configuration = CommandConfiguration(
    commandName: "blend",
    abstract: "Blend sources into one stream, in exact proportions from the first row on.",
    discussion: """
      Weights are relative: a.jsonl=2 b.jsonl=3 is a.jsonl=0.4 b.jsonl=0.6. By samples, every prefix of the stream is \
      within one row of the proportions; by chars or tokens no source is ahead by more than its last row.
      --shuffle depends on --seed alone, not on --memory: sources larger than that are sorted through $TMPDIR.
      """)

  @Option(help: ArgumentHelp("Stop after so many samples, chars or tokens (see --by).", valueName: "n"))
  var total: Int?

  @Option(help: "Where every random choice starts.")
  var seed = 0

  @Flag(help: "Take each source's rows in random order.")
  var shuffle = false

  @Option(help: "Count proportions and --total in samples, chars or tokens (see --tokenizer).")
  var by = BlendUnit.samples

  @Option(
    help: ArgumentHelp(
      "How tokens are counted: exactly, by \(TokenizerFiles.what); or estimate, the larger of words x 4/3 and bytes / 4.",
      valueName: "name"))
  var tokenizer = TokenizerFiles.estimate

  @Option(help: "When a source runs out: stop, repeat it (ids end in _e2), or drop it and go on.")
  var onShort = BlendShortage.stop

  @Option(help: ArgumentHelp("Keep this part of the rows, chosen by their ids, out of the stream.", valueName: "part"))
  var holdout: Double?

  @Option(
    help: ArgumentHelp(
      "Where the rows go that --holdout keeps out: of the rows that were read, which are all with --shuffle.",
      valueName: "file"))
  var holdoutFile: String?

  @Option(help: ArgumentHelp("Where a record's text is, for --by chars and tokens.", valueName: "path"))
  var textField = "text"

  @Option(help: ArgumentHelp("Mebibytes that --shuffle sorts in memory.", valueName: "mib"))
  var memory = 512

  @OptionGroup var common: CommonOptions

  @Argument(
    help: ArgumentHelp("JSON lines and their weights, such as code.jsonl=0.3.", valueName: "file=weight"))
  var sources: [String]

  func validate() throws {
    if let total, total < 0 { throw ValidationError("--total takes 0 or more, not \(total)") }
    if tokenizer != TokenizerFiles.estimate && by != .tokens { throw ValidationError("--tokenizer needs --by tokens") }
    if !(1...1_048_576).contains(memory) { throw ValidationError("--memory takes 1 to 1048576, not \(memory)") }
    if (holdout == nil) != (holdoutFile == nil) { throw ValidationError("--holdout and --holdout-file go together") }
    if let holdout, !(holdout > 0 && holdout < 1) {
      throw ValidationError("--holdout takes a part between 0 and 1, not \(holdout)")
    }
  }

  func run() throws {
    let weighted = try WeightedPaths(sources)
    if onShort == .repeat { try requireReadableAgain(weighted.paths, for: "--on-short repeat") }
    let counting = try TokenCounting(TokenizerFiles.counting(tokenizer))
    let ledger = try Ledger(
      tool: "dd-mix blend", options: common, reads: weighted.paths + TokenizerFiles.reads(tokenizer),
      writes: holdoutFile.map { [OutputFile("--holdout-file", $0)] } ?? [])
    let output = RecordOutput()
    let holdout = try holdout.map { part throws(ToolError) in
      try Holdout(part: part, path: holdoutFile ?? "", ledger: ledger)
    }
    let reader = BlendReader(
      ledger: ledger, output: output, holdout: holdout, maximumLineBytes: common.maxLineBytes,
      measure: RowMeasure(unit: by, textField: try FieldPath(textField), counting: counting))
    let shuffling = shuffle ? Shuffling(seed: seed, memory: (memory << 20) / weighted.paths.count) : nil
    let blending = Blending(
      sources: weighted.paths.enumerated().map { index, path in
        BlendSource(path: path, index: index, reader: reader, shuffling: shuffling)
      },
      schedule: by == .samples
        ? RowSchedule(weights: weighted.weights) : SizeSchedule(weights: weighted.weights),
      onShort: onShort, total: total, isQuiet: common.quiet)
    ledger.addToReport = { $0.add("sources", json: blending.summary) }
    try ledger.run(output) { () throws(ToolError) in
      defer { reader.closeBooks() }
      try blending.run(reader)
      if ledger.end != .readerGone && ledger.end != .signal { try holdout?.finish() }
      if let holdout, let note = blending.holdoutNote(holdout.rows, shuffles: shuffle), !common.quiet {
        say("dd-mix", note)
      }
      if reader.withoutText > 0 && !common.quiet {
        say(
          "dd-mix",
          "\(grouped(reader.withoutText)) rows without text at '\(textField)' are left out, --by \(by.rawValue) "
            + "can't measure them")
      }
      try output.flush()
      if let total, ledger.end == .endOfInput, !output.readerIsGone, blending.size < total {
        throw ToolError(
          .dataError,
          "the blend has \(grouped(blending.size)) of \(grouped(total)) \(by.rawValue): the sources ran out")
      }
    }
  }
}

/// What to do when a source has no more rows.
enum BlendShortage: String, ExpressibleByArgument, CaseIterable {
  case stop, `repeat`, drop
}
