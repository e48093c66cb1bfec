import ArgumentParser
import Expressions
import Recipe
import Records
import ToolKit
import Web

/// Adds to each row the object that it names.
struct Contents: SourceCommand {
  static let configuration = CommandConfiguration(
    commandName: "contents",
    abstract: "Get one object per row and add it as a field.",
    discussion: """
      Rows leave in the order in which they came. A row is rejected when its object is missing, too large, broken, \
      or other than its SHA-1 or character set say; any other failure ends the run. Objects of \
      https://BUCKET.s3.amazonaws.com come from AWS_ENDPOINT_URL_S3/BUCKET where that is set.
      """)

  @Option(help: ArgumentHelp("Where a row's object is, as 'https://host/path/{field}'.", valueName: "url"))
  var url: String?

  @Option(help: ArgumentHelp("The field that is added, or replaced: a name, not a path (content).", valueName: "name"))
  var into: String?

  @Option(help: ArgumentHelp("The field that names the object's character set; UTF-8 without one.", valueName: "field"))
  var charsetField: String?

  @Option(help: ArgumentHelp("The field with the SHA-1 of the object, decompressed.", valueName: "field"))
  var sha1Field: String?

  @Option(help: ArgumentHelp("Reject larger objects (\(ContentsRequest.usualBytes)).", valueName: "bytes"))
  var maxObjectBytes: Int?

  @Option(
    name: [.customShort("j", allowingJoined: true), .long],
    help: ArgumentHelp("Have so many requests on their way (64).", valueName: "n"))
  var jobs: Int?

  @Option(
    help: ArgumentHelp(
      "A hub's folder, which holds https://host/path as host/path; a URL changes nothing.", valueName: "url|dir"))
  var hub: String?

  @OptionGroup var recipe: RecipeOptions
  @OptionGroup var network: NetworkOptions
  @OptionGroup var common: CommonOptions

  @Argument(help: ArgumentHelp("JSON lines; standard input when there are none, or for '-'.", valueName: "file"))
  var files: [String] = []

  func validate() throws {
    if let jobs, !(1...1024).contains(jobs) { throw ValidationError("--jobs takes 1 to 1024, not \(jobs)") }
    if let maxObjectBytes, maxObjectBytes < 1 {
      throw ValidationError("--max-object-bytes takes 1 or more, not \(maxObjectBytes)")
    }
    if url == nil && recipe.dataset == nil {
      throw ValidationError("--url is missing, or --dataset NAME with a recipe's entry")
    }
  }

  func run() throws { try source(at: .alone).run(nil, RecordOutput()) }

  var readsRecords: Bool { true }

  func source(at place: Place) throws -> RecordSource {
    let request = try ContentsRequest(self)
    let objects = try request.objects(network.policy) { [quiet = common.quiet] text in
      if !quiet { say("dd-fetch contents", text) }
    }
    let ledger = try Ledger(
      tool: "dd-fetch contents", options: common,
      reads: (place.isFirst ? (files.isEmpty ? ["-"] : files) : []) + [hub].compactMap { $0 } + recipe.reads, at: place)
    ledger.advice = { _ in nil }
    return RecordSource { (descriptor, output) throws(ToolError) in
      let most = common.maxLineBytes
      let input =
        descriptor.map { RecordInput(descriptor: $0, name: "stdin", maximumLineBytes: most) }
        ?? RecordInput(paths: files, maximumLineBytes: most)
      // However it ends: a stage before this one in a chain would wait for ever for a reader.
      defer { input.close() }
      try ledger.run(output) { () throws(ToolError) in
        let watch = Watch(output: output)
        try ContentsRun(request, objects: objects, output: output, watch: watch, ledger: ledger)
          .run(input, watch: watch)
      }
    }
  }
}

/// What to get per row: the flags laid over the recipe's `raw.contents`.
struct ContentsRequest {
  /// The largest object unless told: its text as JSON stays within the usual longest line.
  static let usualBytes = 10 << 20

  let url: URLTemplate
  let into: String
  let charset: FieldLookup?
  let sha1: FieldLookup?
  let maximumBytes: Int
  let jobs: Int
  private let hub: String?
  private let scheme: Substring

  /// Reads the recipe where one is named. Throws exit 64 or 78.
  init(_ command: Contents) throws(ToolError) {
    let section = try command.recipe.entry()?.raw.section("contents")
    guard let told = try Self.choose(command.url, section?.string("url")) else {
      throw ToolError(.configuration, "dataset '\(command.recipe.dataset ?? "")' has no 'url' in 'raw.contents'")
    }
    hub = command.hub ?? WebEnvironment.value("HF_ENDPOINT")
    let isInFolder = hub.map { !SourceName.isURL($0) } ?? false
    let text = isInFolder ? told : StoreEndpoint.address(of: told)
    do throws(ExpressionError) {
      url = try URLTemplate(text)
    } catch { throw Self.fault(command, text, error.message) }
    if url.columns.isEmpty && !url.usesProvenance {
      throw Self.fault(command, text, "it names no field of the row, as in https://host/path/{field}")
    }
    scheme = text.prefix { $0 != ":" }
    into = try Self.choose(command.into, section?.string("into")) ?? "content"
    charset = try Self.lookup(
      Self.choose(command.charsetField, section?.string("charset_field")), for: "the character set")
    sha1 = try Self.lookup(Self.choose(command.sha1Field, section?.string("sha1_field")), for: "the SHA-1")
    if sha1 != nil { try Digest.require() }
    maximumBytes = try Self.choose(command.maxObjectBytes, section?.int("max_object_bytes")) ?? Self.usualBytes
    jobs = try Self.choose(command.jobs, section?.int("jobs")) ?? 64
  }

  private static func fault(_ command: Contents, _ url: String, _ what: String) -> ToolError {
    ToolError(command.url == nil ? .configuration : .usage, "url '\(url)': \(what)")
  }

  private static func choose<Value>(_ flag: Value?, _ setting: Value?) -> Value? { flag ?? setting }

  private static func lookup(_ text: String?, for purpose: String) throws(ToolError) -> FieldLookup? {
    guard let text else { return nil }
    return FieldLookup(try FieldPath(text).asOne(for: purpose))
  }

  /// Where objects come from: the hub's folder when there is one, else the host that the URL names.
  func objects(_ policy: RetryPolicy, note: @escaping (String) -> Void) throws(ToolError) -> any ObjectSource {
    if scheme.lowercased() == "file" { return FolderObjects(folder: nil, maximumBytes: maximumBytes) }
    guard let hub, !SourceName.isURL(hub) else {
      return try WebObjects(policy: policy, jobs: jobs, maximumBytes: maximumBytes, note: note)
    }
    guard realPath(hub) != nil else { throw ToolError(.noInput, "hub '\(hub)': no such folder") }
    return FolderObjects(folder: hub, maximumBytes: maximumBytes)
  }
}
