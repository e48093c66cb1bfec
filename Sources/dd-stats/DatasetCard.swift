import ArgumentParser
import Columns
import Records
import ToolKit

/// Writes the card by which `datasets.load_dataset(DIR)` reads all files at once.
struct DatasetCard: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "card",
    abstract: "Write DIR/README.md, a dataset card with the columns of all files.",
    discussion: """
      The files' metadata keys differ; the card names their union, so that load_dataset(DIR) reads them as one. \
      It reads all samples once.
      """)

  @Flag(name: [.short, .long], help: "Print errors only.")
  var quiet = false

  @Argument(help: ArgumentHelp("The output folder of a download.", valueName: "dir"))
  var folder: String

  func run() throws {
    let download = DownloadFolder(folder)
    try withLock(on: folder) { () throws(ToolError) in
      let datasets = try FinishedDataset.all(in: download).filter { $0.samples > 0 }
      let inference = ColumnInference(maximumColumns: .max)
      for (index, dataset) in datasets.enumerated() {
        try Self.add("\(folder)/\(dataset.file)", number: index, to: inference)
      }
      if !quiet {
        for conflict in inference.conflicts {
          say(
            "dd-stats", "'\(conflict.path)' has values of several types: load_dataset makes texts of them, or fails")
        }
      }
      var empty: [String] = []
      let columns = inference.columns(mixed: .text, empty: &empty)
      let buffer = ByteBuffer()
      buffer.append(CardText(datasets: datasets, columns: columns).text)
      try writeWhole(buffer.view, to: folder + "/README.md", replacesLink: true)
    }
  }

  private static func add(_ path: String, number: Int, to inference: ColumnInference) throws(ToolError) {
    let input = RecordInput(paths: [path])
    let document = JSONDocument()
    while case .line = try input.next() {
      do {
        try document.parse(input.line)
      } catch {
        let fault = input.explained(error)
        throw ToolError(.dataError, "\(path):\(input.lineNumber): byte \(fault.byte): \(fault.what)")
      }
      inference.add(document, at: RowPlace(file: number, line: input.lineNumber))
    }
  }
}

/// The text of the card.
struct CardText {
  let datasets: [FinishedDataset]
  let columns: [Column]

  var text: String {
    let files = datasets.map { "    - \(yaml($0.file))" }.joined(separator: "\n")
    var licenses: [String] = []
    for license in datasets.flatMap(\.licenses) where !licenses.contains(license) { licenses.append(license) }
    let license = licenses.count == 1 && licenses[0] != "unknown" ? licenses[0] : "other"
    var header = ["---", "license: \(yaml(license))"]
    if !datasets.isEmpty {
      header += ["configs:", "- config_name: default", "  data_files:", "  - split: train", "    path:", files]
      header += ["dataset_info:", "  features:"] + Features.card(columns, level: 1)
    }
    let top = header + ["---", ""]
    return top.joined(separator: "\n") + body
  }

  /// A file's name as the target of a link.
  private func link(_ file: String) -> String { percentEncoded(file, safe: "/+") }

  private var body: String {
    var table = "| category | dataset | samples | source | licence |\n|---|---|---:|---|---|\n"
    for dataset in datasets {
      table +=
        "| \(pageText(dataset.plan.category)) | [\(pageText(dataset.name))](\(link(dataset.file)))"
        + " | \(grouped(dataset.samples)) | \(pageText(dataset.repo))"
        + " | \(dataset.licenses.map { pageText($0) }.joined(separator: ", ")) |\n"
    }
    return """

      # Distillation samples

      \(grouped(datasets.reduce(0) { $0 + $1.samples })) samples, one JSON object a line: `text` has the turns as
      `role: content`, `metadata` what the source offers. Sources, licences and duties: NOTICE.md.

      \(table)
          from datasets import load_dataset
          samples = load_dataset("path/to/this/folder", split="train")

      """
  }
}
