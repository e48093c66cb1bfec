import ArgumentParser
import Glibc
import Recipe
import Records
import ToolKit
import Tokens

/// Takes the tokenizer of a download.
struct TokenizerCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tokenizer",
    abstract: "Take a download's tokenizer into DIR/.dd, or say why it can't be had.",
    discussion: """
      What a download began with stays, though the Hub has another commit since; a tokenizer of another name, or another \
      file on this machine, takes its place. Prints its SHA-256, or nothing when the recipe and the options name none.
      """)

  @Option(
    name: [.customShort("c", allowingJoined: true), .long],
    help: ArgumentHelp("Read a recipe, laid over the built-in one.", valueName: "file"))
  var config: String?

  @Option(
    help: ArgumentHelp("\(TokenizerFiles.what), in place of the recipe's 'tokenizer'.", valueName: "name"))
  var tokenizer: String?

  @Option(help: ArgumentHelp("Another Hub, or a folder with models/org/name/... inside.", valueName: "url|dir"))
  var hub: String?

  @Option(help: "text, messages or prompt-completion: what the download's samples have, in place of the recipe's.")
  var sampleFormat: SampleFormat?

  @Option(help: ArgumentHelp("Keep to this dd.lock.json, or name what differs.", valueName: "file"))
  var lock: String?

  @Argument(help: ArgumentHelp("The output folder of a download.", valueName: "dir"))
  var folder: String

  func run() throws {
    let recipe = try Recipe.load(user: config)
    let download = DownloadFolder(folder)
    let locked = try lock.map { path throws(ToolError) in try DownloadLock(path: path).tokenizer }
    guard let name = tokenizer ?? recipe.tokenizer else {
      if case .some(.some) = locked { throw Self.differs("there is none, and \(DownloadLock.fileName) names one") }
      return try removeWhole(DownloadTokenizer.folder(download))
    }
    try checkFormat(recipe)
    let taken = try DownloadTokens(download).take(name, hub: hub, lockedTo: locked ?? nil)
    if let locked, locked?.sha256 != taken.sha256 {
      throw Self.differs("\(name) has the SHA-256 \(taken.sha256), locked is \(locked?.sha256 ?? "none")")
    }
    try printToStandardOutput(taken.sha256 + "\n")
  }

  private static func differs(_ what: String) -> ToolError {
    ToolError(.configuration, "not what was locked: the tokenizer: \(what)")
  }

  /// Chats are written of messages, which samples have in some formats only.
  private func checkFormat(_ recipe: Recipe) throws(ToolError) {
    let tokens = recipe.trainingRows
    guard let chat = try tokens.string("chat"), chat != "none", (sampleFormat ?? recipe.format) != .messages else {
      return
    }
    throw ToolError(
      at: tokens.mark(of: "chat"), "'chat: \(chat)' in tokens writes messages: it needs 'format: messages'")
  }
}

/// The tokenizer's files in a download's state.
struct DownloadTokens {
  private let download: DownloadFolder
  private let folder: String
  private static let file = "tokenizer.json"
  private static let settings = "tokenizer_config.json"

  init(_ download: DownloadFolder) {
    self.download = download
    folder = DownloadTokenizer.folder(download)
  }

  /// Takes the files of `name`, at the commit of a lock that names the same, unless they are there.
  func take(_ name: String, hub: String?, lockedTo locked: DownloadTokenizer?) throws(ToolError) -> DownloadTokenizer {
    let model = FileKind(of: name) == .nothing ? TokenizerFiles.modelName(name) : nil
    if let known = try DownloadTokenizer.read(download), known.name == name {
      let digest = try Tokenizer(path: model == nil ? TokenizerFiles(name).path : "\(folder)/\(Self.file)").digest
      if digest == known.sha256 { return known }
    }
    // Runs of single entries may be side by side.
    let aside = "\(folder).\(getpid())"
    defer { try? removeWhole(aside) }
    do {
      return try take(name, model, hub, lockedTo: locked, aside: aside)
    } catch {
      // Where it would have been, not where it was written.
      throw ToolError(error.code, error.message.replacing(aside, with: folder), list: error.list)
    }
  }

  private func take(
    _ name: String, _ model: (model: String, revision: String?)?, _ hub: String?, lockedTo locked: DownloadTokenizer?,
    aside: String
  ) throws(ToolError) -> DownloadTokenizer {
    try makeFolders(aside)
    var commit: String?
    if let (model, branch) = model {
      let revision = locked?.name == name ? locked?.revision ?? branch : branch
      commit = try TokenizerFiles.fetch(Self.file, of: model, revision, hub: hub, to: "\(aside)/\(Self.file)")
      try fetchSettings(of: model, commit ?? revision, hub, to: "\(aside)/\(Self.settings)")
    } else {
      let files = try TokenizerFiles(name)
      try copyWhole(files.path, to: "\(aside)/\(Self.file)")
      if let path = try files.file(Self.settings) { try copyWhole(path, to: "\(aside)/\(Self.settings)") }
    }
    let called = model.map { "\($0.model)/\(Self.file)" } ?? name
    let digest = try Tokenizer(path: "\(aside)/\(Self.file)", called: called).digest
    let taken = DownloadTokenizer(name: name, revision: commit, sha256: digest)
    let buffer = ByteBuffer()
    buffer.append(taken.json.line)
    try writeWhole(buffer.view, to: aside + "/source.json")
    try removeWhole(folder)
    try renameWhole(aside, to: folder)
    return taken
  }

  /// Not every model has them.
  private func fetchSettings(of model: String, _ revision: String?, _ hub: String?, to path: String) throws(ToolError) {
    do {
      _ = try TokenizerFiles.fetch(Self.settings, of: model, revision, hub: hub, to: path)
    } catch {
      guard error.code == .noInput else { throw error }
    }
  }
}
