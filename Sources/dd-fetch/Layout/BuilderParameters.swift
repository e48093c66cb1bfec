import Recipe
import Records

/// What a card's subset says of how its files are read, in the words of `datasets`: the parameters of its builders
/// (packaged_modules/csv, json, parquet), of which CSV's are pandas' own.
struct BuilderParameters {
  private let pairs: [YAMLPair]
  private let subset: String

  /// Keys of a subset that say which files it has.
  private static let layout: Set = ["config_name", "data_dir", "data_files", "default"]
  /// What changes no row here, where values stay the text that they are: types, and sizes of what is read at once.
  private static let idle: Set = [
    "features", "description", "version", "chunksize", "batch_size", "block_size", "use_threads", "memory_map",
    "low_memory", "engine", "verbose", "float_precision", "mangle_dupe_cols", "true_values", "false_values",
    "na_values", "keep_default_na", "na_filter", "thousands", "decimal", "dtype", "date_format", "cache_dates",
    "on_bad_lines", "error_bad_lines", "warn_bad_lines", "newlines_in_values", "fragment_scan_options",
    "drop_labels", "drop_metadata",
  ]
  /// What would change rows and isn't done, with the value that changes nothing (`null` always does that).
  private static let refused: [DataFormat: [String: String]] = [
    .csv: [
      "index_col": "false", "usecols": "", "prefix": "", "skipinitialspace": "false", "nrows": "", "skipfooter": "0",
      "lineterminator": "", "escapechar": "", "comment": "", "dialect": "", "doublequote": "true",
      "encoding_errors": "strict", "skip_blank_lines": "true", "converters": "",
    ],
    .json: ["encoding_errors": "strict"],
    .parquet: ["columns": "", "filters": "", "on_bad_files": "error"],
  ]
  private static let applied: [DataFormat: Set<String>] = [
    .csv: ["sep", "delimiter", "names", "column_names", "header", "skiprows", "quoting", "quotechar", "encoding"],
    .json: ["field", "encoding"],
  ]

  /// Those of no subset.
  init() { (pairs, subset) = ([], "") }

  /// The keys of a subset that aren't about its layout.
  init(_ node: YAMLNode, subset: String) {
    pairs = (node.pairs ?? []).filter { !Self.layout.contains($0.key) }
    self.subset = subset
  }

  private func value(_ key: String) -> YAMLNode? { pairs.first { $0.key == key }?.value }

  private func fail(_ node: YAMLNode, _ key: String, _ what: String) -> ToolError {
    ToolError(.dataError, "\(node.mark): '\(key)' of the subset '\(subset)': \(what)")
  }

  /// The reader's options for files of a format. What `given` says already isn't looked at. Throws exit 65 for what the
  /// reader can't do, by its name.
  func options(_ format: DataFormat?, under given: ReaderOptions, note: (String) -> Void) throws(ToolError)
    -> ReaderOptions
  {
    let builder = format == .tsv ? .csv : format
    guard let builder, !pairs.isEmpty else { return given }
    for pair in pairs where !Self.idle.contains(pair.key) {
      if let harmless = Self.refused[builder]?[pair.key] {
        guard pair.value.isNull || pair.value.text?.lowercased() == harmless else {
          throw fail(pair.value, pair.key, "this isn't done: --data-files takes the files without what the card says")
        }
      } else if Self.applied[builder]?.contains(pair.key) != true {
        note("'\(pair.key)' of the subset '\(subset)' says nothing of \(builder.rawValue) files")
      }
    }
    var options = ReaderOptions()
    if builder == .csv { try readDialect(into: &options, under: given) }
    if builder != .parquet, given.encoding == nil {
      options.encoding = try parsed("encoding", ReaderOptions.encoding)
    }
    if builder == .json, given.field == nil { options.field = try parsed("field") { [$0] } }
    return given.over(options)
  }

  private func readDialect(into options: inout ReaderOptions, under given: ReaderOptions) throws(ToolError) {
    if given.delimiter == nil {
      let key = value("sep") == nil ? "delimiter" : "sep"
      options.delimiter = try parsed(key, ReaderOptions.delimiter)
    }
    if given.quote == nil {
      let kind = try quoting()
      let quote = try parsed("quotechar", ReaderOptions.quote) ?? (kind == nil ? nil : .byte(0x22))
      options.quote = kind == Self.noQuotes ? ReaderOptions.Quote.none : quote
    }
    if given.header == nil && given.skippedLines == nil {
      try readHeader(into: &options)
    }
  }

  /// What Python's csv module calls QUOTE_NONE. The others (0 to 2) quote when writing, and read quotes.
  private static let noQuotes = 3

  /// Which fields are said to be quoted; nil where nothing is said.
  private func quoting() throws(ToolError) -> Int? {
    guard let node = value("quoting"), !node.isNull else { return nil }
    guard let text = node.text, let kind = Int(outside: text), kind <= 3 else {
      throw fail(node, "quoting", "\(node.shown) is none of 0 to 3")
    }
    return kind
  }

  private func readHeader(into options: inout ReaderOptions) throws(ToolError) {
    let names = try names()
    let skipped = try lines("skiprows") ?? 0
    var before: Int?
    if let node = value("header"), node.isNull {
      options.header = ReaderOptions.Header.none
    } else if value("header")?.text != "infer" {
      before = try lines("header")
    }
    if let names { options.header = .names(names) }
    // The header's own line is a row of nothing where other names stand in for it.
    let all = skipped + (before ?? 0) + (names != nil && before != nil ? 1 : 0)
    if all > 0 { options.skippedLines = all }
  }

  private func names() throws(ToolError) -> [String]? {
    let key = value("names") == nil ? "column_names" : "names"
    guard let node = value(key), !node.isNull else { return nil }
    let names = (node.elements ?? []).compactMap(\.text)
    guard !names.isEmpty, names.count == node.elements?.count else {
      throw fail(node, key, "it must be a list of names")
    }
    return names
  }

  private func lines(_ key: String) throws(ToolError) -> Int? {
    guard let node = value(key), !node.isNull else { return nil }
    guard let text = node.text, let count = Int(outside: text, atMost: 1_000_000) else {
      throw fail(node, key, "\(node.shown) is no number of lines: other forms aren't read")
    }
    return count
  }

  private func parsed<Value>(_ key: String, _ parse: (String) throws(ToolError) -> Value) throws(ToolError) -> Value? {
    guard let node = value(key), !node.isNull else { return nil }
    guard let text = node.text else { throw fail(node, key, "it must be text, not \(node.shown)") }
    do throws(ToolError) { return try parse(text) } catch { throw fail(node, key, error.message) }
  }
}
