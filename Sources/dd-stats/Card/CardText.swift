import Columns
import Records
import ToolKit

/// The text of the card of all files.
struct CardText {
  let whole: CardConfig
  let categories: [CardConfig]

  var text: String {
    var header = ["---", "license: \(yaml(whole.license))"]
    if !whole.datasets.isEmpty {
      // A category of this name can be had by its own folder.
      let configs = [whole] + categories.filter { $0.name != whole.name }
      header.append("configs:")
      for config in configs {
        header += ["- config_name: \(yaml(config.name))", "  data_files:"] + config.dataFiles()
      }
      header.append("dataset_info:")
      for config in configs {
        header += ["- config_name: \(yaml(config.name))", "  features:"] + config.features
      }
    }
    let top = header + ["---", ""]
    return top.joined(separator: "\n") + body
  }

  /// A file's name as the target of a link.
  private func link(_ file: String) -> String { percentEncoded(file, safe: "/+") }

  private var body: String {
    var table = "| category | dataset | samples | source | licence |\n|---|---|---:|---|---|\n"
    for dataset in whole.datasets {
      table +=
        "| \(pageText(dataset.plan.category)) | [\(pageText(dataset.name))](\(link(dataset.file)))"
        + " | \(grouped(dataset.samples)) | \(pageText(dataset.repo))"
        + " | \(dataset.licenses.map { pageText($0) }.joined(separator: ", ")) |\n"
    }
    let held = whole.datasets.reduce(0) { $0 + ($1.validation?.samples ?? 0) }
    let category = categories.first?.name ?? "CATEGORY"
    return """

      # Distillation samples

      \(grouped(whole.samples)) samples, one JSON object a line: `metadata` has what the source offers, and where in
      `text` the last answer begins. Sources, licences and duties: NOTICE.md.\(heldOut(held))

      \(table)
          from datasets import load_dataset
          samples = load_dataset("path/to/this/folder", split="train")
          of_one_category = load_dataset("path/to/this/folder", "\(category)", split="train")

      """
  }

  private func heldOut(_ count: Int) -> String {
    count == 0 ? "" : "\n\(grouped(count)) more are held out of training: the split `validation`."
  }
}

/// The text of the card of one category, in its folder.
struct CategoryCardText {
  let category: CardConfig

  var text: String {
    let header =
      ["---", "license: \(yaml(category.license))", "configs:", "- config_name: default", "  data_files:"]
      + category.dataFiles(in: category.name + "/") + ["dataset_info:", "  features:"] + category.features + [
        "---", "",
      ]
    return header.joined(separator: "\n") + """

      # Distillation samples: \(pageText(category.name))

      \(grouped(category.samples)) samples, one JSON object a line: a part of the folder above.
      Sources, licences and duties: NOTICE.md there.

      """
  }
}
