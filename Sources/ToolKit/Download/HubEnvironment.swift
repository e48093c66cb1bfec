internal import Glibc
internal import Records

/// A variable's value; nil when it is empty.
public func environmentValue(_ name: String) -> String? {
  guard let text = unsafe getenv(name).map({ unsafe String(cString: $0) }), !text.isEmpty else { return nil }
  return text
}

/// What the environment says of the user's own place for the Hub, as the Python client reads it
/// (huggingface.co/docs/huggingface_hub/package_reference/environment_variables).
public enum HubEnvironment {
  /// The folder of the client's state: its token, its cache.
  public static var home: String { path("HF_HOME") ?? cacheHome + "/huggingface" }

  /// Whether a variable is set to one of the words for yes.
  public static func isTrue(_ name: String) -> Bool {
    ["1", "ON", "YES", "TRUE"].contains(environmentValue(name)?.uppercased() ?? "")
  }

  /// The variable that allows no request at all; nil when none does.
  public static var offlineVariable: String? {
    ["HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE", "HF_DATASETS_OFFLINE"].first(where: isTrue)
  }

  static var cacheHome: String {
    path("XDG_CACHE_HOME") ?? (environmentValue("HOME") ?? "") + "/.cache"
  }

  /// The tokens that there are, the one that is sent first, and where each is from; as they stand there, without the
  /// line's end and spaces around them.
  public static var tokens: [(text: String, place: String)] {
    var found = ["HF_TOKEN", "HUGGING_FACE_HUB_TOKEN"].map { (environmentValue($0) ?? "", $0) }
    let file = path("HF_TOKEN_PATH") ?? home + "/token"
    if let text = beginning(of: file) { found.append((text, file)) }
    return found.map { (trimmed($0), $1) }.filter { !$0.0.isEmpty }
  }

  /// Takes in what no message may say: the tokens, and the passwords of proxies.
  public static func keepSecrets() {
    for token in tokens { Secrets.keep(token.text) }
    for name in ["http_proxy", "https_proxy", "all_proxy"] {
      for proxy in [environmentValue(name), environmentValue(name.uppercased())] {
        if let proxy { Secrets.keep(passwordOf: proxy.contains("://") ? proxy : "http://" + proxy) }
      }
    }
  }

  private static func beginning(of file: String) -> String? {
    guard unsafe access(file, R_OK) == 0, FileKind(of: file) == .file, let descriptor = try? openForReading(file) else {
      return nil
    }
    defer { close(descriptor) }
    var bytes = [UInt8](repeating: 0, count: 4096)
    let count = max(0, unsafe read(descriptor, &bytes, bytes.count))
    return String(decoding: bytes.prefix(count), as: UTF8.self)
  }

  private static func trimmed(_ text: String) -> String {
    String(text.filter { !$0.isNewline }.drop { $0.isWhitespace }.reversed().drop { $0.isWhitespace }.reversed())
  }

  /// A variable with a path: `~` is the home folder, `$NAME` another variable.
  public static func path(_ name: String) -> String? {
    guard var text = environmentValue(name) else { return nil }
    if text == "~" || text.hasPrefix("~/") { text = (environmentValue("HOME") ?? "~") + text.dropFirst() }
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
      result += environmentValue(String(name)) ?? "$" + rest[..<end]
      rest = rest[end...]
    }
    return result + rest
  }
}
