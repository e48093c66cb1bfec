import Recipe
import Records
import ToolKit

/// What dd-download fetches before its rounds: the benchmarks that the plan's entries are held against.
struct BenchmarkLines {
  /// A line for each evaluation set: its name, a digest that changes when its items would, and the commit that a lock says
  /// (nothing where none does). And one for each file, `-` and its path.
  let text: String

  /// Of a recipe's enabled entries, or of one of them. Throws where one is no entry with a `benchmark`.
  init(_ recipe: Recipe, dataset: String?, lock: DownloadLock?) throws(ToolError) {
    let entries = recipe.datasets.filter { dataset.map($0.name.isExactly) ?? $0.enabled }
    var lines: [String] = []
    for set in try recipe.benchmarks(of: entries) {
      let revision = lock?.benchmark(set.name)?["revision"]?.text ?? ""
      lines.append("\(set.name)\t\(set.samplesText.digest)\t\(revision)")
    }
    for entry in entries {
      for case .file(let path) in try entry.filter.benchmarks("decontaminate") ?? [] {
        guard !path.contains(where: { $0 == "\t" || $0 == "\n" }) else {
          throw ToolError(
            at: entry.filter.mark(of: "decontaminate"),
            "'decontaminate' in \(entry.filter.path): \(quote(path)): a download takes no name with a tab or a line end"
          )
        }
        let line = "-\t\(path)"
        if !lines.contains(line) { lines.append(line) }
      }
    }
    text = lines.map { $0 + "\n" }.joined()
  }
}
