internal import Glibc
public import Records

/// The files of a tokenizer, where `--tokenizer` says that they are: a tokenizer.json, a folder that has one, or a model's
/// name on the Hub, `org/model[@revision]`, of which dd-fetch gets them.
///
/// What comes from the Hub is kept in `$XDG_CACHE_HOME/dd/models`; of a branch the Hub is asked each time whether that is
/// still what it has, of a commit never again. Where the environment allows no request, what is kept is taken.
public struct TokenizerFiles: Sendable {
  /// What `--tokenizer` takes, for help.
  public static let what = "a tokenizer.json, a folder that has one, or a model on the Hub (org/model[@revision])"
  /// The value by which tokens are estimated.
  public static let estimate = "estimate"

  /// The tokenizer.json.
  public let path: String
  /// What errors call it: its path, or `org/model/tokenizer.json`.
  public let name: String
  private let model: Model?

  /// A model at the commit that its tokenizer was taken from.
  private struct Model {
    let name: String
    let commit: String?
  }

  /// Looks a name up. Throws exit 66 when there is nothing, and as `dd-fetch file` does.
  public init(_ place: String) throws(ToolError) {
    guard FileKind(of: place) == .nothing, let (model, revision) = Self.modelName(place) else {
      path = FileKind(of: place) == .folder ? "\(place)/tokenizer.json" : place
      name = path
      self.model = nil
      if let advice = Self.advice(on: path) { throw advice }
      return
    }
    let fetched = try Self.fetch("tokenizer.json", of: model, revision)
    path = fetched.path
    name = "\(model)/tokenizer.json"
    self.model = Model(name: model, commit: fetched.commit)
  }

  /// The tokenizer.json by which tokens are counted, and what errors call it; nil for `estimate`.
  public static func counting(_ place: String) throws(ToolError) -> (path: String, name: String)? {
    if place == estimate { return nil }
    let files = try TokenizerFiles(place)
    return (files.path, files.name)
  }

  /// Another file beside the tokenizer.json; nil when there is none.
  public func file(_ name: String) throws(ToolError) -> String? {
    guard let model else {
      let file = Self.beside(path, name)
      return FileKind(of: file) == .nothing ? nil : file
    }
    do {
      return try Self.fetch(name, of: model.name, model.commit).path
    } catch {
      guard error.code == .noInput else { throw error }
      return nil
    }
  }

  /// The files of a tokenizer that are on this machine by themselves: a run that reads them writes none of them.
  public static func reads(_ place: String?) -> [String] {
    guard let place, place != estimate, FileKind(of: place) != .nothing else { return [] }
    let path = FileKind(of: place) == .folder ? "\(place)/tokenizer.json" : place
    return [path, beside(path, "tokenizer_config.json")]
  }

  private static func beside(_ path: String, _ name: String) -> String {
    (path.lastIndex(of: "/").map { String(path[...$0]) } ?? "") + name
  }

  /// What is said of a place where no tokenizer.json is, when there is more to say than that.
  private static func advice(on path: String) -> ToolError? {
    let formats = [
      (".tiktoken", "ranks without the pattern that splits a text", "TikTokenConverter"),
      (".model", "a SentencePiece model", "AutoTokenizer, save_pretrained"),
    ]
    if let (_, what, converter) = formats.first(where: { path.hasSuffix($0.0) }), FileKind(of: path) == .file {
      return ToolError(
        .configuration, "\(path): it is \(what): make a tokenizer.json of it with transformers (\(converter))")
    }
    guard FileKind(of: path) == .nothing, !path.hasSuffix(".json"), !path.hasSuffix("/") else { return nil }
    return ToolError(.noInput, "\(path): no such file; a model on the Hub is named org/model[@revision]")
  }

  /// The model and its revision that a name means; nil for what is rather a path.
  public static func modelName(_ text: String) -> (model: String, revision: String?)? {
    let parts = text.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    let words = parts[0].split(separator: "/", omittingEmptySubsequences: false)
    guard words.count == 2, !parts[0].hasSuffix(".json"), parts.count == 1 || !parts[1].isEmpty,
      words.allSatisfy({ word in
        word.first.map { $0 != "." && $0 != "~" } ?? false
          && word.utf8.allSatisfy { isalnum(Int32($0)) != 0 && $0 < 0x80 || [0x2D, 0x2E, 0x5F].contains($0) }
      })
    else { return nil }
    return (parts[0], parts.count > 1 ? parts[1] : nil)
  }

  /// Gets a file of a model into the cache; its path there and the commit that it is of, where that is known.
  private static func fetch(
    _ file: String, of model: String, _ revision: String?
  ) throws(ToolError) -> (path: String, commit: String?) {
    let name = model.split(separator: "/").joined(separator: "--")
    let folder = "\(HubEnvironment.cacheHome)/dd/models/\(name)@\(percentEncoded(revision ?? "main"))"
    let path = "\(folder)/\(file)"
    let commit = revision.flatMap { SourceFacts.isCommit($0) ? $0 : nil }
    let kept = "\(folder)/commit"
    if FileKind(of: path) == .file, commit != nil || HubEnvironment.offlineVariable != nil {
      if let commit { return (path, commit) }
      return (path, try readCommit(kept))
    }
    try makeFolders(folder)
    let fetched = try fetch(file, of: model, revision, hub: nil, to: path)
    if commit == nil, let fetched {
      let bytes = ByteBuffer()
      bytes.append(fetched)
      try withExtendedLifetime(bytes) { () throws(ToolError) in try writeWhole(bytes.view, to: kept) }
    }
    return (path, fetched)
  }

  /// The commit that a branch's tokenizer.json was of when it was fetched, so that its other files are found without the
  /// Hub; nil when that is not known.
  private static func readCommit(_ path: String) throws(ToolError) -> String? {
    guard FileKind(of: path) == .file else { return nil }
    let commit = try readText(path)
    return SourceFacts.isCommit(commit) ? commit : nil
  }

  /// Lets dd-fetch get a file of a model; the commit that it is of, where that is known. Throws as `dd-fetch file` does.
  public static func fetch(
    _ file: String, of model: String, _ revision: String?, hub: String?, to path: String
  ) throws(ToolError) -> String? {
    var words = ["file", model, file, "--repo-type", "model", "--output", path, "--quiet"]
    if let revision { words += ["--revision", revision] }
    if let hub { words += ["--hub", hub] }
    let run = try ToolRun("dd-fetch", words)
    guard run.code == .ok else { throw ToolError(run.code, run.lastWords) }
    return try JSONValue.parse(run.output, name: "dd-fetch file")["revision"]?.text
  }
}
