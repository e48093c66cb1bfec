import ArgumentParser
import Recipe
import Records
import ToolKit

/// The options about rows that contain a benchmark's items.
struct ContaminationOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Reject records in which at least half of an item of this benchmark stands (contaminated): JSON lines with question "
        + "and answer. Repeat the option for each file.", valueName: "file"))
  var decontaminate: [String] = []

  @Option(
    help: ArgumentHelp(
      "Where the items of a recipe's 'decontaminate: {dataset: NAME}' are, as NAME.ndjson: what 'dd-fetch --dataset NAME | "
        + "dd-map --dataset NAME' writes.", valueName: "dir"))
  var benchmarks: String?

  @Option(
    help: ArgumentHelp(
      "Where the items have their texts, when not in question and answer.", valueName: "question=field,answer=field"))
  var decontaminateFields: String?

  @Option(
    help: ArgumentHelp(
      "Where the records have their text: as --key of dd-dedup, such as prompt or messages[].content.",
      valueName: "field,..."))
  var decontaminateIn: String?

  @Option(help: ArgumentHelp("Words of the runs that are looked for, 5 to 13 (default: 8).", valueName: "n"))
  var decontaminateNgram: Int?

  @Option(
    help: ArgumentHelp("How much of an item is too much, above 0 to 1 (default: 0.5).", valueName: "share"))
  var decontaminateScore: String?

  @Option(help: "By the score (default), or already for any run of words that is in an item too.")
  var decontaminateMode: ContaminationMode?

  @Option(
    help: ArgumentHelp("Name a source that loses more than this share, and 20 rows (default: 1%).", valueName: "p%"))
  var decontaminateAlarm: Share?

  func validate() throws {
    if let decontaminateNgram, !ContaminationPlan.widths.contains(decontaminateNgram) {
      throw ValidationError("--decontaminate-ngram takes 5 to 13, not \(decontaminateNgram)")
    }
    if let decontaminateScore, ExactDecimal.part(decontaminateScore) == nil {
      throw ValidationError("--decontaminate-score takes a number above 0, at most 1, not '\(decontaminateScore)'")
    }
    if decontaminate.contains("-") {
      throw ValidationError("--decontaminate takes a file, not '-': records come from there")
    }
  }

  /// What the options say over what the recipe's section says; nil when no benchmark is named.
  func plan(_ section: Section?, textField: String) throws(ToolError) -> ContaminationPlan? {
    var plan = ContaminationPlan()
    if let section { try plan.read(section, benchmarks: decontaminate.isEmpty ? benchmarks : "") }
    if !decontaminate.isEmpty { plan.files = decontaminate.map { BenchmarkFile(path: $0) } }
    if let decontaminateFields {
      let fields = try BenchmarkFile.fields(decontaminateFields)
      plan.files = plan.files.map { BenchmarkFile(path: $0.path, question: fields.question, answer: fields.answer) }
    }
    plan.fields = decontaminateIn.map(splitList) ?? plan.fields ?? [textField]
    plan.width = decontaminateNgram ?? plan.width
    if let score = decontaminateScore.flatMap({ ExactDecimal.part($0) }) { plan.score = score }
    plan.mode = decontaminateMode ?? plan.mode
    plan.alarm = decontaminateAlarm ?? plan.alarm
    guard plan.files.isEmpty else { return plan }
    try checkUnused()
    return nil
  }

  private func checkUnused() throws(ToolError) {
    let given = [
      ("fields", decontaminateFields != nil), ("in", decontaminateIn != nil), ("ngram", decontaminateNgram != nil),
      ("score", decontaminateScore != nil), ("mode", decontaminateMode != nil), ("alarm", decontaminateAlarm != nil),
    ]
    guard let unused = given.first(where: \.1) else { return }
    throw ToolError(.usage, "--decontaminate-\(unused.0) needs --decontaminate FILE")
  }
}

/// The value of `--decontaminate-mode`.
enum ContaminationMode: String, ExpressibleByArgument, CaseIterable {
  case score, any
}

/// Which benchmarks are looked for, where, and how much of an item is too much.
struct ContaminationPlan {
  var files: [BenchmarkFile] = []
  /// Where the records have their text; nil: in their text field.
  var fields: [String]?
  /// Words of a gram.
  var width = 8
  var score = ExactDecimal.half
  var mode = ContaminationMode.score
  /// A source that loses more than this share is named.
  var alarm = AlarmRule.contamination.usualBound

  static let widths = 5...13

  /// Words from which on a part is looked for by its grams; a shorter one has to be there whole. Where any gram is enough,
  /// whoever has one is long.
  var leastLong: Int { mode == .any ? width : 2 * width }

  /// Reads a recipe's `filter`.
  mutating func read(_ section: Section, benchmarks folder: String?) throws(ToolError) {
    for source in try section.benchmarks("decontaminate") ?? [] {
      switch source {
      case .file(let path): files.append(BenchmarkFile(path: path))
      case .dataset(let name, let mark):
        guard let folder else {
          throw ToolError(
            at: mark,
            "'decontaminate' in \(section.path): write the items of '\(name)' by 'dd-fetch --dataset \(name) | "
              + "dd-map --dataset \(name) > DIR/\(name).ndjson', and name DIR by --benchmarks (dd-download does)")
        }
        files.append(BenchmarkFile(path: "\(folder)/\(name).ndjson"))
      }
    }
    width = try section.int("decontaminate_ngram", in: Self.widths) ?? width
    score = try section.part("decontaminate_score") ?? score
    mode = try section.string("decontaminate_mode").flatMap { ContaminationMode(rawValue: $0) } ?? mode
    if let paths = try section.strings("decontaminate_in") { fields = paths.flatMap(splitList) }
    alarm = try section.share("decontaminate_alarm") ?? alarm
  }
}

extension ExactDecimal {
  static let half = ExactDecimal("0.5") ?? .one
}
