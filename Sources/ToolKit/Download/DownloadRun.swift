public import Records

/// What a download was last run with: `.dd/run.json`, and `.dd/NAME/run.json` of a dataset that was downloaded alone.
public struct DownloadRun: Equatable, Sendable {
  /// The command, of the options that decide what comes out, without the output folder; as a shell reads it.
  public let command: String
  /// The folder in which it was typed, where its paths and the recipe's begin; nil where nobody noted it.
  public let folder: String?
  /// 16 hexadecimal digits that are others for another recipe.
  public let recipe: String

  /// A run of that command, by a recipe with that digest.
  public init(command: String, folder: String?, recipe: String) {
    self.command = command
    self.folder = folder
    self.recipe = recipe
  }

  /// Writes it, for the whole or for a dataset alone. No secret is in it.
  public func write(_ download: DownloadFolder, alone dataset: String?) throws(ToolError) {
    let buffer = ByteBuffer()
    let json = JSONValue.object([
      ("command", .string(Secrets.hide(command))), ("folder", folder.map { .string(Secrets.hide($0)) }),
      ("recipe", .string(recipe)), ("tools", .string(toolVersion)),
    ])
    buffer.append(json.line)
    try writeWhole(buffer.view, to: Self.path(download, dataset), replacesLink: true)
  }

  /// The run of the whole, and those of single datasets that came after it, each once. What can't be read is nothing that
  /// anybody needs.
  public static func all(in download: DownloadFolder) -> [DownloadRun] {
    let whole = path(download, nil)
    var runs = read(whole).map { [$0] } ?? []
    let since = runs.isEmpty ? nil : ModificationTime(of: whole)
    for name in (try? download.datasets()) ?? [] {
      let path = path(download, name)
      if let since, let written = ModificationTime(of: path), written < since { continue }
      if let run = read(path), !runs.contains(run) { runs.append(run) }
    }
    return runs
  }

  private static func read(_ path: String) -> DownloadRun? {
    guard FileKind(of: path) == .file, let json = try? JSONValue.readFile(path), let command = json["command"]?.text,
      let recipe = json["recipe"]?.text
    else { return nil }
    return DownloadRun(command: command, folder: json["folder"]?.text, recipe: recipe)
  }

  private static func path(_ download: DownloadFolder, _ dataset: String?) -> String {
    download.statePath + (dataset.map { "/\($0)" } ?? "") + "/run.json"
  }
}
