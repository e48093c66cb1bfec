import Records

/// The Parquet files that the Hub makes of a dataset in another format (huggingface.co/docs/dataset-viewer/parquet).
enum ParquetExport {
  static let revision = "refs/convert/parquet"
  /// What stands before the name of a split of which the Hub converted the first part only.
  static let cutPrefix = "partial-"

  /// The subsets of a listing: `subset/split/0000.parquet`, where a split of many files is `split-part0`,
  /// `split-part1` and so on.
  static func subsets(_ files: [SourceFile]) -> [Configuration] {
    var subsets: [Configuration] = []
    for file in files where file.path.endsExactly(with: ".parquet") {
      let parts = file.path.parts(at: "/")
      guard parts.count == 3 else { continue }
      let index = subsets.firstIndex { $0.name == parts[0] } ?? subsets.count
      if index == subsets.count {
        subsets.append(Configuration(name: parts[0]))
        subsets[index].patterns = []
      }
      add(escaped("\(parts[0])/\(parts[1])") + "/*.parquet", to: &subsets[index], split: split(parts[1]))
    }
    return subsets
  }

  private static func split(_ folder: String) -> String {
    guard let part = folder.range(of: "-part"), folder[part.upperBound...].allSatisfy(\.isNumber) else { return folder }
    return String(folder[..<part.lowerBound])
  }

  private static func add(_ pattern: String, to subset: inout Configuration, split: String) {
    guard let index = subset.patterns?.firstIndex(where: { $0.split == split }) else {
      subset.patterns?.append((split, [pattern]))
      return
    }
    if subset.patterns?[index].patterns.last != pattern { subset.patterns?[index].patterns.append(pattern) }
  }

  /// A name as a pattern that means itself.
  private static func escaped(_ name: String) -> String {
    name.map { "*?[".contains($0) ? "[\($0)]" : String($0) }.joined()
  }
}

extension StringProtocol {
  /// Where a text first stands in this one.
  fileprivate func range(of text: String) -> Range<Index>? {
    indices.lazy.compactMap { start -> Range<Index>? in
      guard let end = self.index(start, offsetBy: text.count, limitedBy: self.endIndex),
        self[start..<end] == text
      else { return nil }
      return start..<end
    }.first
  }
}
