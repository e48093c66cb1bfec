public import Records

/// Files of records in a download's state end in `.ndjson`: who reads an output folder by `*/*.jsonl` finds samples alone.
extension DownloadFolder {
  /// Such a file, by its path without the ending. State of before has it as `.jsonl`.
  static func stateFile(_ path: String) -> String {
    let earlier = path + ".jsonl"
    return FileKind(of: path + ".ndjson") == .nothing && FileKind(of: earlier) == .file ? earlier : path + ".ndjson"
  }

  /// Gives the files of a state of before their names of now. The folder's lock is held.
  public func renameEarlierFiles() throws(ToolError) {
    try Self.rename("plan", in: statePath)
    guard FileKind(of: statePath) == .folder else { return }
    for dataset in try datasets() {
      let folder = "\(statePath)/\(dataset)"
      for name in ["plan", "former"] { try Self.rename(name, in: folder) }
      guard FileKind(of: folder + "/rounds") == .folder else { continue }
      for round in try listFolder(folder + "/rounds") { try Self.rename("kept", in: "\(folder)/rounds/\(round)") }
    }
  }

  private static func rename(_ name: String, in folder: String) throws(ToolError) {
    guard FileKind(of: "\(folder)/\(name).jsonl") == .file else { return }
    try renameWhole("\(folder)/\(name).jsonl", to: "\(folder)/\(name).ndjson")
  }
}
