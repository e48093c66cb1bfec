import Columns
import Records
import ToolKit

/// What `load_dataset` loads under one name: some of the files, with the columns of all of them.
struct CardConfig {
  let name: String
  let datasets: [FinishedDataset]
  let inference: ColumnInference

  init(_ name: String, _ datasets: [FinishedDataset], _ inference: ColumnInference? = nil) {
    self.name = name
    self.datasets = datasets
    self.inference = inference ?? ColumnInference(maximumColumns: .max)
  }

  /// One for each category, in the order of its first dataset; with the columns of `whole` where that is given.
  static func categories(_ datasets: [FinishedDataset], sharing whole: CardConfig?) -> [CardConfig] {
    var names: [String] = []
    for dataset in datasets where !names.contains(dataset.plan.category) { names.append(dataset.plan.category) }
    return names.map { name in
      CardConfig(name, datasets.filter { $0.plan.category == name }, whole?.inference)
    }
  }

  /// The lines of `data_files:`: `train`, and `validation` where something is held out. `folder`, which the card is in,
  /// is left out of names; what lies outside of it can't be named.
  func dataFiles(in folder: String = "") -> [String] {
    let train = datasets.map(\.at.pattern)
    let validation = datasets.compactMap(\.validation?.file)
    var lines: [String] = []
    for (split, files) in [("train", train), ("validation", validation)] {
      let named = files.filter { $0.beginsExactly(with: folder) }.map { String($0.dropFirst(folder.count)) }
      if named.isEmpty { continue }
      lines += ["  - split: \(split)", "    path:"] + named.map { "    - \(yaml($0))" }
    }
    return lines
  }

  /// The lines of its `features:`.
  var features: [String] {
    var empty: [String] = []
    return Features.card(inference.columns(mixed: .text, empty: &empty), level: 1)
  }

  /// The licence of all, `other` where they differ or one is unknown.
  var license: String {
    var licenses: [String] = []
    for license in datasets.flatMap(\.licenses) where !licenses.contains(license) { licenses.append(license) }
    return licenses.count == 1 && licenses[0] != "unknown" ? licenses[0] : "other"
  }

  var samples: Int { datasets.reduce(0) { $0 + $1.samples } }
}
