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
  /// The SHA-256 of the tokenizer that counts tokens.
  private let tokenizer: String?
  /// What other downloads have of each entry, which is not to come again.
  private let seen: [String: String]

  /// Reads the locks of the downloads in the folders of `--seen-output`.
  init(
    _ recipe: Recipe, format: SampleFormat, chunk: Chunk?, tokenizer: String?, seenOutput: [String]
  ) throws(ToolError) {
    self.format = format
    self.chunk = chunk
    self.tokenizer = tokenizer
    var seen: [String: String] = [:]
    for folder in seenOutput {
      let output = try SeenOutput(folder)
      for entry in recipe.datasets { seen[entry.name, default: ""] += try " seen " + output.state(for: entry) }
    }
    self.seen = seen
  }

  /// 16 hexadecimal digits that change when the entry's samples would.
  func digest(_ entry: DatasetEntry) -> String {
    let bounds = ["min_tokens", "max_tokens"].contains { key in
      [entry.filter, try? entry.raw.section("filter")].contains { $0?.node(key) != nil }
    }
    let marks = [format == .text ? nil : "\(format)", chunk?.description, bounds ? tokenizer : nil]
      .compactMap { $0 }.map { " \($0)" }
    return (entry.samplesText + marks.joined() + (seen[entry.name] ?? "")).digest
  }

  /// The same for the order in which the samples come.
  func orderDigest(_ entry: DatasetEntry) -> String {
    let curriculum = entry.section.node("curriculum")?.canonicalText
    return ((curriculum ?? "") + (curriculum == nil ? "" : tokenizer.map { " \($0)" } ?? "")).digest
  }

  /// The same for how training rows are made of samples.
  static func digest(ofRows recipe: Recipe) -> String {
    recipe.trainingRows.pairs.map { "\($0.key): \($0.value.canonicalText)\n" }.joined().digest
  }
}

extension String {
  fileprivate var digest: String {
    let hash = withBytes { unsafe XXH_INLINE_XXH3_64bits($0.pointer, $0.count) }
    let digits = String(hash, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}
