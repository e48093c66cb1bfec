import Records

/// The formats that rows are read from.
enum DataFormat: String {
  case parquet, json, csv, tsv
}

/// How a file is compressed.
enum Compression: Equatable {
  case none, gzip, zstd, xz, bzip2, zip
}

/// What a file's name says of its format (as `_EXTENSION_TO_MODULE` of Python's `datasets`).
enum FileSuffix {
  private static let formats: [String: DataFormat] = [
    "parquet": .parquet, "geoparquet": .parquet, "gpq": .parquet,
    "jsonl": .json, "json": .json, "ndjson": .json,
    "csv": .csv, "tsv": .tsv,
  ]
  /// Formats that the Hub knows and this tool doesn't read.
  private static let foreign: Set<String> = ["txt", "arrow", "lance", "vortex", "eval", "xml", "h5", "zip"]
  private static let foreignCompressions: Set<String> = ["lz4", "lzma", "7z", "rar", "z"]
  private static let compressions = foreignCompressions.union(["gz", "gzip", "zst", "zstd", "xz", "bz2"])
  private static let archives: Set<String> = ["tar", "tgz", "tbz", "tbz2", "txz", "tzst"]
  /// Which of equally frequent suffixes decides; of others, the one later in the alphabet.
  private static let precedence = ["parquet", "lance", "vortex", "arrow", "jsonl", "json", "csv"]

  /// The parts of a base name after each of its dots, in lower case; a leading dot begins no suffix.
  static func suffixes(_ file: SourceFile) -> [String] {
    file.baseName.drop { $0 == "." }.split(separator: ".", omittingEmptySubsequences: false).dropFirst()
      .map { $0.lowercased() }
  }

  /// Whether some suffix is known to the Hub, in the spelling it knows.
  static func hasKnownSuffix(_ file: SourceFile) -> Bool {
    file.baseName.split(separator: ".").dropFirst().contains {
      formats[String($0)] != nil || foreign.contains(String($0))
    }
  }

  /// Whether a name ends as a file's does that rows are, or might be, read from.
  static func hasSuffix(_ name: String) -> Bool {
    let all = suffixes(SourceFile(path: name, size: nil))
    return all.contains { formats[$0] != nil || foreign.contains($0) }
      || all.last.map { compressions.union(archives).union(["md", "py", "yaml", "yml"]).contains($0) } ?? false
  }

  /// The format by a file's own name.
  static func format(_ file: SourceFile) -> DataFormat? {
    suffixes(file).reversed().lazy.compactMap { formats[$0] }.first
  }

  /// The compression by a file's own name, nil when the name has no suffix for one. Throws for those that aren't read.
  static func compression(_ file: SourceFile) throws(ToolError) -> Compression? {
    let suffixes = suffixes(file)
    if let archive = suffixes.suffix(2).first(where: archives.contains) {
      throw ToolError(.dataError, "\(file.path): .\(archive) archives aren't read: unpack it and name its files")
    }
    switch suffixes.last {
    case "gz", "gzip": return .gzip
    case "zst", "zstd": return .zstd
    case "xz": return .xz
    case "bz2", "bzip2": return .bzip2
    case "zip": return .zip
    case let last? where foreignCompressions.contains(last):
      throw ToolError(.dataError, "\(file.path): .\(last) files aren't read: .gz, .zst, .xz, .bz2 and .zip are")
    default: return nil
    }
  }

  /// The most frequent known suffix of some files decides on their format. Throws exit 65 when it is one that
  /// isn't read.
  static func choose(_ files: [SourceFile], source: String) throws(ToolError) -> DataFormat? {
    var counts: [String: Int] = [:]
    for file in files {
      for suffix in suffixes(file) where formats[suffix] != nil || foreign.contains(suffix) {
        counts[suffix, default: 0] += 1
      }
    }
    func rank(_ suffix: String) -> Int { precedence.firstIndex(of: suffix) ?? precedence.count }
    let best = counts.keys.sorted { left, right in
      let (before, after) = (counts[left, default: 0], counts[right, default: 0])
      if before != after { return before > after }
      return rank(left) != rank(right) ? rank(left) < rank(right) : left > right
    }.first
    // What is in a zip archive shows when it is read.
    guard let best, best != "zip" else { return nil }
    guard let format = formats[best] else {
      throw ToolError(
        .dataError, "\(source): its files are .\(best), which isn't read: parquet, jsonl, json, csv and tsv are")
    }
    return format
  }
}
