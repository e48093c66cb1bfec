import ArgumentParser
import Keys
import Records
import ToolKit

/// How samples are looked at.
struct SurveyOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Where a sample's text is (default: text; messages[].content, or completion, where there is none; of two, a field that both have).",
      valueName: "path"))
  var textField: String?

  @Option(
    name: [.customShort("k", allowingJoined: true), .long],
    help: ArgumentHelp("What makes two samples the same: fields, as --key of dd-dedup.", valueName: "field,..."))
  var key = "text"

  @Option(
    help: ArgumentHelp(
      "Count tokens exactly, by \(TokenizerFiles.what); or estimate. Unless told by the download's own, where it has one.",
      valueName: "name"))
  var tokenizer: String?

  @OptionGroup var threads: ThreadOptions

  /// The path of the texts of a corpus, by its first sample.
  func path(in corpus: Corpus) throws(ToolError) -> FieldPath {
    if let textField { return try FieldPath(textField) }
    return try FieldPath(try Self.textFields(of: corpus).first ?? "text")
  }

  /// The same for two that are compared: a field that both have; nil where their texts are in different ones.
  func path(in one: Corpus, and other: Corpus) throws(ToolError) -> FieldPath? {
    if let textField { return try FieldPath(textField) }
    let (left, right) = (try Self.textFields(of: one), try Self.textFields(of: other))
    guard !left.isEmpty, !right.isEmpty else { return try FieldPath("text") }
    return try left.first(where: right.contains).map { name throws(ToolError) in try FieldPath(name) }
  }

  /// The fields with texts that the first sample has, the best one first; none where it can't be told beforehand, as of
  /// what can be read once only.
  static func textFields(of corpus: Corpus) throws(ToolError) -> [String] {
    guard let path = corpus.datasets.lazy.flatMap(\.paths).first, FileKind(of: path) == .file else { return [] }
    let input = RecordInput(paths: [path])
    let document = JSONDocument()
    while case .line = try input.next() {
      guard (try? document.parse(input.line)) != nil else { continue }
      var found: [String] = []
      for name in ["text", "messages[].content", "completion", "completion[].content"] {
        let value = FieldLookup(try FieldPath(name)).first(in: document)
        if value.map({ document.kind($0) }) == .string { found.append(name) }
      }
      return found
    }
    return []
  }

  /// The key of a corpus whose texts are there.
  func specification(_ path: FieldPath) -> KeySpecification {
    KeySpecification(fields: key == "text" ? [path.description] : splitList(key))
  }

  /// The threads for files.
  func jobs(for paths: [String]) -> Int {
    threads.jobs ?? (paths.contains { (try? fileSize($0)) ?? 0 >= 4 << 20 } ? Cores.usable : 1)
  }
}

/// What there is to say of a corpus.
struct Survey {
  /// A dataset with what was found in its samples; nothing where it has none.
  struct Member {
    let dataset: Corpus.Dataset
    let found: DatasetSurvey?
    let stages: [StageFlow.Stage]
    let drops: DropReasons

    var samples: Int { found?.tally.samples ?? 0 }
  }

  let corpus: Corpus
  let members: [Member]
  /// How tokens were counted, in words.
  let tokenWords: String
  private let textField: FieldPath

  /// Reads all samples once.
  init(_ corpus: Corpus, _ plan: SurveyPlan, _ options: SurveyOptions, firstDataset: Int = 0) throws {
    self.corpus = corpus
    tokenWords = plan.tokens.words
    textField = plan.textField
    var members: [Member] = []
    for (index, dataset) in corpus.datasets.enumerated() {
      let paths = dataset.paths
      let found =
        try paths.isEmpty
        ? nil : DatasetSurvey.run(firstDataset + index, paths, plan, jobs: options.jobs(for: paths))
      if Signals.pending != 0 { throw Ending(.ioError) }
      let stages = try corpus.download.map { (folder) throws(ToolError) in
        try StageFlow(dataset.name, folder).stages
      }
      members.append(
        Member(
          dataset: dataset, found: found, stages: stages ?? [], drops: try DropReasons(dataset, corpus.download)))
    }
    self.members = members
  }

  /// Whether there are samples, and none has a text.
  private var isTextless: Bool {
    samples > 0 && members.allSatisfy { $0.found.map { $0.tally.lengths.count == 0 } ?? true }
  }

  /// Which of these have no texts, and what to do; nil where all have.
  static func textless(_ surveys: [Survey]) -> String? {
    let found = surveys.filter(\.isTextless)
    guard let first = found.first else { return nil }
    let titles = found.map(\.corpus.title)
    let names = Set(titles).count == 1 ? titles[0] : titles.joined(separator: " or ")
    let areRows = found.contains { $0.members.contains { $0.found?.tally.labels != nil } }
    return "no sample of \(names) has text at '\(first.textField)'"
      + (areRows ? ": training rows have none" : ": --text-field names where it is")
  }

  var samples: Int { members.reduce(0) { $0 + $1.samples } }
  var bytes: Int { members.reduce(0) { $0 + ($1.found?.bytes ?? 0) } }
  var tokens: Int { members.reduce(0) { $0 + ($1.found?.tokens.sum ?? 0) } }
}

/// How many samples of one dataset have their equal in another, or earlier in the same.
struct RepeatMatrix {
  private let size: Int
  private var counts: [Int]

  /// Counts the fingerprints of datasets numbered from 0.
  init(_ keys: KeyRuns, datasets size: Int) throws(ToolError) {
    self.size = size
    var counts = [Int](repeating: 0, count: size * size)
    try keys.forEachKey { group in
      for (one, count, _) in group.datasets {
        counts[one * size + one] += count - 1
        for (other, _, _) in group.datasets where other != one { counts[one * size + other] += count }
      }
    }
    self.counts = counts
  }

  /// Samples of `row` that `column` has too; of a dataset with itself, those that repeat an earlier one.
  subscript(row: Int, column: Int) -> Int { counts[row * size + column] }

  var isEmpty: Bool { counts.allSatisfy { $0 == 0 } }
}
