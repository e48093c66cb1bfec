import CXXHash
import Recipe
import Records
import ToolKit

/// What of a command line decides, beside the recipe, which samples an entry has.
struct SampleVariant {
  /// Which keys they have after `metadata`.
  let format: SampleFormat
  /// The part of every source that they are made from.
  let chunk: Chunk?
  /// What other downloads have of each entry, which is not to come again.
  private let seen: [String: String]

  /// Reads the locks of the downloads in the folders of `--seen-output`.
  init(_ recipe: Recipe, format: SampleFormat, chunk: Chunk?, seenOutput: [String]) throws(ToolError) {
    self.format = format
    self.chunk = chunk
    var seen: [String: String] = [:]
    for folder in seenOutput {
      let output = try SeenOutput(folder)
      for entry in recipe.datasets { seen[entry.name, default: ""] += try " seen " + output.state(for: entry) }
    }
    self.seen = seen
  }

  /// 16 hexadecimal digits that change when the entry's samples would.
  func digest(_ entry: DatasetEntry) -> String {
    let marks = [format == .text ? nil : "\(format)", chunk?.description].compactMap { $0 }.map { " \($0)" }
    return (entry.samplesText + marks.joined() + (seen[entry.name] ?? "")).digest
  }
}

extension DatasetEntry {
  /// The same for the order in which the samples come.
  var orderDigest: String { (section.node("curriculum")?.canonicalText ?? "").digest }
}

extension String {
  fileprivate var digest: String {
    let hash = withBytes { unsafe XXH_INLINE_XXH3_64bits($0.pointer, $0.count) }
    let digits = String(hash, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}
