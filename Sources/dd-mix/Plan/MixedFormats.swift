import Recipe
import Records
import ToolKit

/// Datasets that stay beside a plan's in a download's folder and whose samples have other keys: who reads the folder as
/// one data set finds rows of two shapes.
struct MixedFormats {
  /// What they are, in words; nil when there are none.
  let words: String?

  /// Looks at what lies in the folder besides the plan's own. `alone`: the plan is of this dataset only.
  init(_ lines: PlanLines, alone: String?, _ download: DownloadFolder) throws(ToolError) {
    var found: [(format: String, names: [String])] = []
    // A damaged plan is told where it is read for itself.
    for other in (try? DownloadPlan.readAll(download)) ?? [] {
      let format = SampleForm.words(of: other.json)
      // A whole plan sets aside what it doesn't name, except what was downloaded alone.
      let stays = alone != nil || FileKind(of: download.planPath(dataset: other.dataset)) == .file
      guard format != lines.form.words, stays,
        !lines.lines.contains(where: { $0.plan.dataset == other.dataset }), try Self.hasSamples(other, download)
      else { continue }
      if let index = found.firstIndex(where: { $0.format == format }) {
        found[index].names.append(other.dataset)
      } else {
        found.append((format, [other.dataset]))
      }
    }
    let those = found.map { "'\($0.format)' of \($0.names.joined(separator: ", "))" }.joined(separator: " and ")
    words = found.isEmpty ? nil : "\(download.path): samples would be '\(lines.form.words)' beside \(those)"
  }

  private static func hasSamples(_ plan: DownloadPlan, _ download: DownloadFolder) throws(ToolError) -> Bool {
    if try download.samples(of: plan) != nil { return true }
    return try !download.rounds(of: plan.dataset).isEmpty
  }
}
