import Glibc
import Records

/// What the environment says of the Hub, in the Python client's order of precedence (hub-protocol.md section 4).
struct HubSettings {
  /// The Hub's own address.
  static let usualEndpoint = "https://huggingface.co"

  /// The server that is asked, and the only one that sees the token.
  let endpoint: WebAddress
  /// `endpoint` without a slash at its end.
  let base: String
  /// The token, if there is one; for the Authorization header and nothing else.
  let token: String?
  /// Where the token is from, for messages.
  let tokenPlace: String?
  /// The folder of the user's own cache.
  let cache: String
  /// No request at all, the cache only.
  let isOffline: Bool

  /// Reads the environment. `hub` is the URL that the user typed with --hub, in place of HF_ENDPOINT.
  /// Throws exit 64 when the address is no http(s) URL.
  init(hub: String?, note: (String) -> Void) throws(ToolError) {
    try HTTPClient.open()
    var base = hub ?? WebEnvironment.value("HF_ENDPOINT") ?? Self.usualEndpoint
    while base.hasSuffix("/") { base.removeLast() }
    guard let endpoint = WebAddress(base), endpoint.query == nil else {
      throw ToolError(.usage, "the Hub's address '\(shownURL(base))' is no http(s) URL")
    }
    self.base = base
    self.endpoint = endpoint
    let home = Self.path("HF_HOME") ?? Self.cacheHome + "/huggingface"
    cache = Self.path("HF_HUB_CACHE") ?? Self.path("HUGGINGFACE_HUB_CACHE") ?? home + "/hub"
    isOffline = ["HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE", "HF_DATASETS_OFFLINE"].contains(where: WebEnvironment.isTrue)
    (token, tokenPlace) = try Self.token(home, note)
  }

  private static var cacheHome: String {
    path("XDG_CACHE_HOME") ?? (WebEnvironment.value("HOME") ?? "") + "/.cache"
  }

  /// A variable with a path: `~` is the home folder, `$NAME` another variable.
  private static func path(_ name: String) -> String? {
    guard var text = WebEnvironment.value(name) else { return nil }
    if text == "~" || text.hasPrefix("~/") { text = (WebEnvironment.value("HOME") ?? "~") + text.dropFirst() }
    guard text.contains("$") else { return text }
    var result = ""
    var rest = text[...]
    while let dollar = rest.firstIndex(of: "$") {
      result += rest[..<dollar]
      rest = rest[rest.index(after: dollar)...]
      let isBraced = rest.first == "{"
      let body = isBraced ? rest.dropFirst() : rest
      let name = body.prefix { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
      guard !name.isEmpty, !isBraced || body[name.endIndex...].hasPrefix("}") else {
        result += "$"
        continue
      }
      let end = isBraced ? body.index(after: name.endIndex) : name.endIndex
      // As in Python, what is not set stays as it is written.
      result += WebEnvironment.value(String(name)) ?? "$" + rest[..<end]
      rest = rest[end...]
    }
    return result + rest
  }

  private static func token(_ home: String, _ note: (String) -> Void) throws(ToolError) -> (String?, String?) {
    if WebEnvironment.isTrue("HF_HUB_DISABLE_IMPLICIT_TOKEN") { return (nil, nil) }
    if WebEnvironment.value("HF_OIDC_RESOURCE") != nil {
      note("HF_OIDC_RESOURCE is set: this tool can't exchange a CI token and sends none; HF_TOKEN without it is sent")
      return (nil, nil)
    }
    for name in ["HF_TOKEN", "HUGGING_FACE_HUB_TOKEN"] {
      if let token = try clean(WebEnvironment.value(name) ?? "", name) { return (token, name) }
    }
    let file = path("HF_TOKEN_PATH") ?? home + "/token"
    guard unsafe access(file, R_OK) == 0, let descriptor = try? openForReading(file) else { return (nil, nil) }
    defer { close(descriptor) }
    var bytes = [UInt8](repeating: 0, count: 4096)
    let count = max(0, unsafe read(descriptor, &bytes, bytes.count))
    return (try clean(String(decoding: bytes.prefix(count), as: UTF8.self), file), file)
  }

  /// A token without the line's end and spaces around it; nil when nothing is left. Throws exit 77 for one that can't
  /// stand in a header.
  private static func clean(_ text: String, _ place: String) throws(ToolError) -> String? {
    let token = text.filter { !$0.isNewline }.drop { $0.isWhitespace }.reversed().drop { $0.isWhitespace }.reversed()
    guard !token.isEmpty else { return nil }
    guard String(token).unicodeScalars.allSatisfy({ $0.value > 0x20 && $0.value < 0x7F }) else {
      throw ToolError(.noPermission, "\(place) has no token: there are blanks or other characters in it")
    }
    return String(token)
  }

  /// Whether a URL is the endpoint's own, so that the token may go there.
  func owns(_ url: String) -> Bool { WebAddress(url)?.hasOrigin(of: endpoint) ?? false }
}
