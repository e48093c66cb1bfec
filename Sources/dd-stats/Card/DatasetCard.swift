import ArgumentParser
import Columns
import Records
import ToolKit

/// Writes the cards by which `datasets.load_dataset(DIR)` reads all files at once, or those of one category.
struct DatasetCard: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "card",
    abstract: "Write DIR/README.md, a dataset card with the columns of all files, and one for each category.",
    discussion: """
      The files' metadata keys differ; a card names their union, so that load_dataset(DIR) reads them as one, and \
      load_dataset(DIR, "CATEGORY") or load_dataset(DIR/CATEGORY) those of a category. It reads all samples once.
      """)

  @Flag(name: [.short, .long], help: "Print errors only.")
  var quiet = false

  @Argument(help: ArgumentHelp("The output folder of a download.", valueName: "dir"))
  var folder: String

  func run() throws {
    let download = DownloadFolder(folder)
    try withLock(on: folder) { () throws(ToolError) in
      let datasets = try FinishedDataset.all(in: download).filter { $0.samples > 0 }
      let isUniform = !datasets.isEmpty && datasets.allSatisfy { $0.plan.json["uniform"]?.bool == true }
      let whole = CardConfig("default", datasets)
      // In one form, all have all columns: of a category alone, those that are always null would have no type.
      let categories = CardConfig.categories(datasets, sharing: isUniform ? whole : nil)
      var number = 0
      for dataset in datasets {
        let inferences = [whole.inference, categories.first { $0.name == dataset.plan.category }?.inference]
        for file in dataset.at.files + [dataset.validation?.file].compactMap({ $0 }) {
          try Self.add(
            "\(folder)/\(file)", number: number, to: isUniform ? [whole.inference] : inferences.compactMap { $0 })
          number += 1
        }
      }
      if !quiet {
        for conflict in whole.inference.conflicts {
          say(
            "dd-stats", "'\(conflict.path)' has values of several types: load_dataset makes texts of them, or fails")
        }
      }
      try Self.write(CardText(whole: whole, categories: categories).text, to: folder)
      for category in categories {
        try Self.write(CategoryCardText(category: category).text, to: "\(folder)/\(category.name)")
      }
    }
  }

  private static func write(_ text: String, to folder: String) throws(ToolError) {
    let buffer = ByteBuffer()
    buffer.append(text)
    try writeWhole(buffer.view, to: folder + "/README.md", replacesLink: true)
  }

  private static func add(_ path: String, number: Int, to inferences: [ColumnInference]) throws(ToolError) {
    let input = RecordInput(paths: [path])
    let document = JSONDocument()
    while case .line = try input.next() {
      do {
        try document.parse(input.line)
      } catch {
        let fault = input.explained(error)
        throw ToolError(.dataError, "\(path):\(input.lineNumber): byte \(fault.byte): \(fault.what)")
      }
      for inference in inferences { inference.add(document, at: RowPlace(file: number, line: input.lineNumber)) }
    }
  }
}
