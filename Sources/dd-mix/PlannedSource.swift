import Records

/// What `dd-fetch rows --plan` found out about a dataset's source.
struct PlannedSource {
  let files: Int
  /// Rows, when the files say so.
  let rows: Int?
  /// Bytes of the columns that the map reads.
  let bytes: Int
  /// What kept the source from being looked at.
  let failure: String?

  /// Reads the plans `DIR/<dataset>.json`; a `<dataset>.error` beside them says why there is none.
  static func read(_ folder: String, _ datasets: [String]) throws(ToolError) -> [String: PlannedSource] {
    var sources: [String: PlannedSource] = [:]
    for name in datasets {
      if FileKind(of: "\(folder)/\(name).json") == .file {
        let json = try JSONValue.readFile("\(folder)/\(name).json")
        sources[name] = PlannedSource(
          files: json["files"]?.elements.count ?? 0, rows: json["rows"]?.int, bytes: json["wanted_bytes"]?.int ?? 0,
          failure: nil)
      } else if FileKind(of: "\(folder)/\(name).error") == .file {
        let text = String(try readWhole("\(folder)/\(name).error").view)
        sources[name] = PlannedSource(files: 0, rows: nil, bytes: 0, failure: String(text.prefix { $0 != "\n" }))
      }
    }
    return sources
  }
}
