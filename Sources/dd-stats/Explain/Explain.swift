import ArgumentParser
import Recipe
import Records
import ToolKit

/// Tells what became of one row of a download.
struct Explain: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain",
    abstract: "Tell the life of one row: where it is from, what dropped it or whose repeat it is, where it stands.",
    discussion: """
      ID is a sample's id, such as gsm8k_00000047: that of a sample, or the one that row 47 would have had. \
      Why a row was dropped is known where the download was made with --keep-rejects; without, exit code 66 says so.

        dd-stats explain data/distillation gsm8k_00000047
      """)

  @Option(help: "table or json; table unless told.")
  var format = OutputFormat.table

  @Option(
    help: ArgumentHelp(
      "Where links to rows lead (default: HF_ENDPOINT, or https://huggingface.co).", valueName: "url"))
  var hub: String?

  @Argument(help: ArgumentHelp("The output folder of a download.", valueName: "dir"))
  var folder: String

  @Argument(help: "The sample's id.")
  var id: String

  func validate() throws {
    if format == .tsv { throw ValidationError("--format takes json or table here, not tsv") }
  }

  func run() throws {
    let links = try HubLinks(hub)
    let corpus = try Corpus(folder)
    guard let download = corpus.download else {
      throw ToolError(.noInput, "\(folder): there is no download in it ('.dd' is missing)")
    }
    if let dataset = corpus.datasets.first(where: { $0.name == id }) {
      throw ToolError(
        .usage, "'\(id)' is a dataset, not the id of a sample: name a row of it, such as \(dataset.name)_00000047")
    }
    // Of two names of which one begins with the other, the longer one is meant.
    let named = corpus.datasets.filter { SampleName(id, of: $0.name) != nil }.max { $0.name.count < $1.name.count }
    for dataset in named.map({ [$0] }) ?? corpus.datasets {
      let life = try RowLife(id, dataset, download)
      guard !life.events.isEmpty || named != nil else { continue }
      let story = RowStory(life: life, links: links)
      return try printToStandardOutput(format == .json ? story.json.line : story.text)
    }
    let example = corpus.datasets.first.map { "\($0.name)_00000047" } ?? ""
    let help = Self.meant(id, corpus.datasets.map(\.name)).map { "did you mean '\($0)'?" }
    throw ToolError(
      .noInput, "\(folder): there is no sample '\(id)': \(help ?? "the id of a row is such as \(example)")")
  }

  /// The id that a dataset and a number were meant to be: `gsm8k_00000009` for `gsm8k_9` and for `gsm9k_00000009`.
  private static func meant(_ id: String, _ names: [String]) -> String? {
    let digits = String(id.reversed().prefix { $0.isASCII && $0.isNumber }.reversed())
    let name = String(id.dropLast(digits.count + 1))
    guard !digits.isEmpty, id.dropLast(digits.count).hasSuffix("_"),
      let dataset = names.first(where: { $0 == name }) ?? NearestName.find(name, among: names)
    else { return nil }
    return dataset + "_" + String(repeating: "0", count: max(0, 8 - digits.count)) + digits
  }
}
