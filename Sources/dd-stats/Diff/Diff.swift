import ArgumentParser
import Keys
import Records
import ToolKit

/// Compares two downloads, or two files of samples.
struct Diff: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "diff",
    abstract: "Compare two downloads or two files of samples: mix, lengths, licences, reasons, duplicates, rows.",
    discussion: """
      Prints what moved. Exit code 65 when a figure moved by more than --tolerance; nothing may unless told. Shares \
      (mix, licences, reasons, duplicates, rows) by their difference, numbers (samples, lengths) by the part of the first.

        dd-stats diff data/monday data/tuesday --tolerance 1% --tolerance rows=100%
        dd-stats diff before.jsonl after.jsonl --full
      """)

  @Option(
    help: ArgumentHelp(
      "How much may move: 1% of all, or rows=50% of one measure (mix, lengths, licences, reasons, duplicates, rows). May be repeated.",
      valueName: "[measure=]p%"), transform: Tolerance.init)
  var tolerance: [Tolerance] = []

  @Flag(help: "Print also what did not move.")
  var full = false

  @Option(help: "table or json; table unless told.")
  var format = OutputFormat.table

  @Option(
    name: [.customShort("o", allowingJoined: true), .long],
    help: ArgumentHelp("Write a page for a browser to FILE, too.", valueName: "file"))
  var output: String?

  @OptionGroup var survey: SurveyOptions

  @Argument(help: ArgumentHelp("A download's folder, or a file.", valueName: "a"))
  var before: String

  @Argument(help: ArgumentHelp("The other one.", valueName: "b"))
  var after: String

  func validate() throws {
    if format == .tsv { throw ValidationError("--format takes json or table here, not tsv") }
  }

  func run() throws {
    try requireReadOnce([before, after])
    let (one, other) = (try Corpus(before), try Corpus(after))
    if let output {
      try requireDistinct(
        reads: (one.datasets + other.datasets).flatMap(\.paths) + TokenizerFiles.reads(survey.tokenizer),
        writes: [OutputFile("--output", output)])
    }
    let (ids, keys) = (KeyRuns(), KeyRuns())
    let second = one.datasets.count
    let common = try survey.path(in: one, and: other)
    let tokens = try SurveyTokens(survey.tokenizer, [one, other])
    func look(at corpus: Corpus, firstDataset: Int) throws -> Survey {
      let path = try common ?? survey.path(in: corpus)
      let plan = SurveyPlan(
        textField: path, keys: [(KeySpecification(fields: ["id"]), ids), (survey.specification(path), keys)],
        tokens: tokens, picks: 0, seed: 0, isQuiet: false)
      return try Survey(corpus, plan, survey, firstDataset: firstDataset)
    }
    let surveys = (try look(at: one, firstDataset: 0), try look(at: other, firstDataset: second))
    let rows = try RowDifference(ids: ids, keys: keys, second: second)
    let note =
      try common == nil
      ? Self.note(one, other) : Survey.textless([surveys.0, surveys.1]).map { "\(Self.notCompared): \($0)" }
    let hasSameKeys = note == nil || survey.key != "text"
    let result = DiffResult(
      comparison: Comparison(surveys.0, surveys.1, rows, hasSameTexts: note == nil, hasSameKeys: hasSameKeys),
      tolerances: Tolerances(tolerance), names: one.title == other.title ? (before, after) : (one.title, other.title),
      examples: try Self.examples(rows, one, other, second, byKey: hasSameKeys), note: note)
    if let output { try result.write(to: output) }
    try printToStandardOutput(format == .json ? result.json.line : result.table(full: full))
    if let failure = result.failure { throw failure }
  }

  private static let notCompared = "texts are not compared, nor samples by them"

  /// Why texts are not compared.
  private static func note(_ one: Corpus, _ other: Corpus) throws(ToolError) -> String {
    let fields = try [one, other].map { corpus throws(ToolError) in
      try SurveyOptions.textFields(of: corpus).map { "'\($0)'" }.joined(separator: " and ")
    }
    return "\(notCompared): a has its texts in \(fields[0]), b in \(fields[1])"
  }

  private static func examples(
    _ rows: RowDifference, _ one: Corpus, _ other: Corpus, _ second: Int, byKey: Bool
  ) throws(ToolError) -> [DiffResult.Example] {
    var examples: [DiffResult.Example] = []
    for (measure, side) in [("by id", rows.byId), ("by key", rows.byKey)] where measure == "by id" || byKey {
      let before = try RowDifference.names(side.firstBefore, in: one, firstDataset: 0)
      let after = try RowDifference.names(side.firstAfter, in: other, firstDataset: second)
      if !before.isEmpty { examples.append(DiffResult.Example(figure: measure, isBefore: true, ids: before)) }
      if !after.isEmpty { examples.append(DiffResult.Example(figure: measure, isBefore: false, ids: after)) }
    }
    return examples
  }
}
