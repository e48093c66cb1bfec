import CCurl

/// The proxy that the environment names for a URL, as curl reads it, to be named where it fails.
struct EnvironmentProxy {
  /// The variable that names it.
  let variable: String
  let host: String
  /// Digits; empty where the variable names none.
  let port: String
  /// Without a user's name and password.
  var shown: String { port.isEmpty ? host : "\(host):\(port)" }

  /// Nil when no variable names one.
  init?(for url: String) {
    let isSecure = url.lowercased().hasPrefix("https:")
    let variables = isSecure ? ["https_proxy", "HTTPS_PROXY"] : ["http_proxy", "HTTP_PROXY"]
    let named = (variables + ["all_proxy", "ALL_PROXY"]).lazy.compactMap { name in
      WebEnvironment.value(name).map { (name, $0) }
    }
    guard let (variable, text) = named.first else { return nil }
    self.variable = variable
    var rest = Substring(text)
    if let scheme = rest.firstRange(of: "://") { rest = rest[scheme.upperBound...] }
    if let user = rest.lastIndex(of: "@") { rest = rest[rest.index(after: user)...] }
    rest = rest.prefix { $0 != "/" }
    let colon = rest.lastIndex(of: ":").flatMap { rest[$0...].contains("]") ? nil : $0 }
    host = String(colon.map { rest[..<$0] } ?? rest)
    port = String(colon.map { rest[rest.index(after: $0)...] } ?? "")
  }

  /// Whether it is what could not be reached, by curl's words: "Failed to connect to HOST port PORT", later versions
  /// "via HOST". What NO_PROXY excepts is then not taken for the proxy's fault.
  func isNamed(by detail: String) -> Bool {
    let name = host.filter { $0 != "[" && $0 != "]" }
    return detail.contains("to \(name) port \(port)\(port.isEmpty ? "" : " ")") || detail.contains("via \(name) ")
  }
}

extension TransferEnd {
  /// Neither a name nor a port that nothing was ever got from comes to life by waiting; one that answered before may.
  static func proxyFailure(_ outcome: CURLcode, _ transfer: Transfer, _ detail: String, isFirst: Bool) -> TransferEnd? {
    let proxy = EnvironmentProxy(for: transfer.request.url)
    let what: String
    switch outcome {
    case CURLE_COULDNT_RESOLVE_PROXY: what = "couldn't resolve the name of the proxy"
    case CURLE_COULDNT_CONNECT where proxy?.isNamed(by: detail) == true: what = "couldn't connect to the proxy"
    default: return nil
    }
    let name = proxy.map { " '\($0.shown)' that \($0.variable) names" } ?? ""
    return isFirst ? .refused(what + name) : .unreachable(what + name)
  }
}
