package import Records

/// A URL for people: without its query and user name, which may be secrets.
package func shownURL(_ url: String) -> String {
  Secrets.hide(String(url.unicodeScalars.prefix { $0 != "?" && $0 != "#" }))
}

/// The server of a URL, for people: scheme, host and port. What can't be reached is that, whatever was asked of it.
package func shownServer(_ url: String) -> String {
  let shown = shownURL(url)
  guard let host = shown.firstRange(of: "://")?.upperBound else { return shown }
  return String(shown[..<(shown[host...].firstIndex(of: "/") ?? shown.endIndex)])
}

/// Answers that no retry changes.
package enum HTTPFailure {
  package static let proxyWantsPassword =
    "the proxy wants a name and a password: put name:password@ before the host in HTTPS_PROXY"

  /// The error for a status that is final: 66 not there, 77 not permitted, 69 anything else.
  package static func error(_ status: Int, _ name: String) -> ToolError {
    switch status {
    case 404, 410: ToolError(.noInput, "\(name): not found (status \(status))")
    case 407: ToolError(.unavailable, "\(name): \(proxyWantsPassword)")
    case 401, 403: ToolError(.noPermission, "\(name): not permitted (status \(status))")
    default: ToolError(.unavailable, "\(name): status \(status)")
    }
  }
}
