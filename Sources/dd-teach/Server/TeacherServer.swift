import Records
import ToolKit
import Web

/// The server that is asked: its address, its kind, the model, and how requests to it look.
final class TeacherServer {
  /// With `/v1` at its end, without a slash behind that.
  let base: String
  /// What is before `/v1`, for the paths beside it.
  let root: String
  let model: String
  private(set) var kind: ServerKind
  /// Tokens that a prompt and its answer may have together, where the server says it.
  private(set) var contextLength: Int?
  /// Whether it has answered.
  private(set) var isMet = false
  let options: ServerOptions
  /// Requests on their way at most.
  let jobs: Int
  let key: TeacherKey
  private let isSecure: Bool
  /// Whether the address is the user's own: only then a key goes there.
  let isTyped: Bool
  private let network: Network
  /// Whether one try has to do.
  private var isHurried = false

  /// Nothing is asked yet; offline nothing ever is, and no address is needed. Throws exit 64 when the address or the model
  /// is missing or wrong.
  init(
    _ options: ServerOptions, recipeURL: String?, network: Network, isOffline: Bool
  ) throws(ToolError) {
    try HTTPClient.open()
    guard let model = options.model else {
      throw ToolError(.usage, "--model is missing: the name that the server has for it")
    }
    self.model = model
    self.options = options
    self.network = network
    let wanted = options.jobs ?? ServerOptions.usualJobs
    let room = isOffline ? (connections: wanted, limit: 0) : OpenFiles.room(forConnections: wanted)
    jobs = room.connections
    kind = options.api ?? .auto
    let own = options.url ?? environmentValue("OPENAI_BASE_URL")
    isTyped = own != nil
    guard let named = isOffline ? "" : own ?? recipeURL else {
      let option = ToolMain.isForDownload ? "--teacher" : "--url"
      throw ToolError(.usage, "\(option) is missing: the server's address, such as http://127.0.0.1:8000/v1")
    }
    guard !isOffline else {
      (base, root, isSecure, key) = ("", "", true, TeacherKey.none)
      return
    }
    var base = named
    while base.hasSuffix("/") { base.removeLast() }
    guard let address = WebAddress(base) else {
      throw ToolError(.usage, "--url '\(shownURL(named))' is no http(s) URL")
    }
    guard address.query == nil else {
      throw ToolError(.usage, "--url '\(shownURL(named))': requests have no '?...': name the address before it")
    }
    for path in ["/chat/completions", "/completions", "/models"] where base.hasSuffix(path) {
      let shown = shownURL(String(base.dropLast(path.count)))
      throw ToolError(
        .usage, "--url '\(shownURL(named))' is of one kind of request: name what is before that, '\(shown)'")
    }
    Secrets.keep(passwordOf: base)
    self.base = base
    root = base.hasSuffix("/v1") ? String(base.dropLast(3)) : base
    isSecure = address.scheme == "https"
    key = try TeacherKey(for: address, isTyped: isTyped)
    guard jobs < wanted else { return }
    network.note("\(jobs) requests at once, not \(wanted): this process may have \(room.limit) files open (ulimit -n)")
  }

  /// Goes by what a journal says that the server was, without asking it.
  func pass(as server: String?) {
    if kind == .auto, let server, let known = ServerKind(rawValue: server) { kind = known }
  }

  /// As messages and reports call it.
  var name: String { base.isEmpty ? "offline" : shownURL(base) }

  /// A request for an answer to `body`, at a path below the base, or below the root where it begins with a slash.
  func request(_ path: String, body: ByteBuffer? = nil) -> HTTPRequest {
    var request = HTTPRequest(url: path.hasPrefix("/") ? root + path : "\(base)/\(path)")
    request.headers = key.header.map { [$0] } ?? []
    request.followsRedirects = false
    // A key never travels in the open: over http it stays on this machine.
    request.usesProxy = key.header == nil || isSecure
    request.bufferBytes = .max
    request.maximumBytes = Self.mostAnswerBytes
    // Servers and proxies keep lines awake by comments and blanks.
    request.slowest = 0
    request.connectTimeout = options.connectTimeout
    if let body {
      request.method = .post
      request.body = body
    }
    return request
  }

  /// The longest answer that is taken.
  static let mostAnswerBytes = 64 << 20

  /// Asks which models there are, and finds out the server's kind. `isHurried`: one try is enough. Throws exit 66 when the
  /// model is not among them.
  func meet(isHurried: Bool = false) throws(ToolError) {
    self.isHurried = isHurried
    defer { self.isHurried = false }
    try learn()
    isMet = true
  }

  /// Meets the server, if that was put off. Throws exit 78 when it isn't what was taken for granted meanwhile.
  func meetNow() throws(ToolError) {
    guard !isMet else { return }
    let passed = kind
    kind = options.api ?? .auto
    try meet()
    guard kind != passed else { return }
    throw ToolError(
      .configuration,
      "\(name): the journal is of \(passed.rawValue), and this is \(kind.rawValue): name another --journal, or --api \(passed.rawValue)"
    )
  }

  private func learn() throws(ToolError) {
    let models = try ask("models")
    let all = models?["data"]?.elements ?? []
    guard models != nil else {
      if kind == .auto { kind = .openai }
      return network.note("\(name): it has no list of models (GET /models): '\(model)' is taken on trust")
    }
    let names = all.compactMap { $0["id"]?.text }
    guard let found = all.first(where: { $0["id"]?.text == model }) else {
      let list = serverWords(names.prefix(20).joined(separator: ", "))
      let known = names.isEmpty ? "it has none" : "it has \(list)"
      throw ToolError(.noInput, "\(name): there is no model '\(model)': \(known)")
    }
    contextLength = found["max_model_len"]?.int ?? found["meta"]?["n_ctx_train"]?.int
    if kind == .auto { kind = try kind(ownedBy: found["owned_by"]?.text ?? "") }
  }

  private func kind(ownedBy owner: String) throws(ToolError) -> ServerKind {
    if let known = ServerKind(rawValue: owner), known != .auto { return known }
    if owner == "llama.cpp" { return .llamacpp }
    if try ask("/props")?["default_generation_settings"] != nil { return .llamacpp }
    if try ask("/version")?["version"] != nil { return .vllm }
    return .openai
  }

  /// The JSON object at a path, with patience; nil where the server has no such path.
  private func ask(_ path: String) throws(ToolError) -> JSONValue? { try exchange(request(path)) }

  /// The answer to a request that is not about a row; nil where the server has no such path.
  func exchange(_ request: HTTPRequest) throws(ToolError) -> JSONValue? {
    var tries = 0
    var request = request
    request.timeout = request.timeout ?? min(isHurried ? 10 : 30, options.timeout)
    while true {
      let transfer = try network.run(request)
      let failure: (what: String, told: Int?)
      switch ServerAnswer(transfer) {
      case .data(let body):
        let document = JSONDocument()
        guard (try? document.parse(body.view)) != nil else { return nil }
        return withExtendedLifetime(body) { JSONValue(document) }
      case .temporary(let what, let told, _): failure = (what, told)
      case .refused(let status, _) where [400, 404, 405, 422, 501].contains(status): return nil
      case .refused(let status, let words): throw refusal(status, words)
      case .failed(let what): throw ToolError(.unavailable, "\(name): \(what)")
      }
      guard !isHurried else { throw ToolError(.temporaryFailure, "\(name): \(failure.what)") }
      tries += 1
      guard try network.waitForRetry(tries, name, failure.what, .temporaryFailure, told: failure.told) else {
        throw ToolError(.temporaryFailure, "\(name): broken off")
      }
    }
  }

  /// The tokens of a conversation, by the server's own count (`/tokenize`); nil where it has none.
  func countTokens(_ turns: ByteView) throws(ToolError) -> Int? {
    guard isMet, kind == .vllm || kind == .sglang else { return nil }
    let body = ByteBuffer(capacity: turns.count + 128)
    body.append("{\"model\":")
    JSONText.appendString(model, to: body)
    body.append(",\"messages\":[")
    body.append(turns)
    body.append("],\"add_generation_prompt\":true}")
    // A text has no more tokens than bytes, and a few that frame it.
    return try exchange(request("/tokenize", body: body))?["count"]?.int.flatMap {
      (0...turns.count + 1024).contains($0) ? $0 : nil
    }
  }
}
