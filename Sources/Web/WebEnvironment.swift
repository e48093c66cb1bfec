import CCurl
import Glibc
import Records
import ToolKit

/// What the environment says of every request, whatever the server (curl(1), ENVIRONMENT; Python's `requests`).
package enum WebEnvironment {
  /// A variable's value; nil when it is empty.
  package static func value(_ name: String) -> String? { environmentValue(name) }

  /// Whether a variable is set to one of the words for yes.
  package static func isTrue(_ name: String) -> Bool { HubEnvironment.isTrue(name) }

  /// The value of User-Agent.
  static func userAgent(of tool: String) -> String {
    var parts = ["\(tool)/\(toolVersion)"]
    let isPrivate = ["HF_HUB_DISABLE_TELEMETRY", "DISABLE_TELEMETRY", "DO_NOT_TRACK"].contains(where: isTrue)
    // Such as "libcurl/8.14.1 OpenSSL/3.5.1 …".
    let version = unsafe String(cString: curl_version()).prefix { $0 != " " }
    if !isPrivate { parts.append(String(version)) }
    if let origin = value("HF_HUB_USER_AGENT_ORIGIN") {
      parts.append(
        "origin/\(origin.unicodeScalars.filter { $0.value >= 0x20 && $0.value < 0x7F }.map(String.init).joined())")
    }
    return parts.joined(separator: "; ")
  }

  /// The file of trusted certificates and the folder of them, by the variables that curl reads, in its order; nil for
  /// what libcurl was built with.
  ///
  /// The libcurl of a wheel is Debian's, and looks where Debian has them: on other systems it is told.
  static let certificates: (file: String?, folder: String?) = {
    if let bundle = value("CURL_CA_BUNDLE") { return (bundle, nil) }
    let named = (file: value("SSL_CERT_FILE"), folder: value("SSL_CERT_DIR"))
    guard named == (nil, nil) else { return named }
    let found = systemBundles.first { unsafe access($0, R_OK) == 0 }
    return (found == systemBundles.first ? nil : found, nil)
  }()

  /// Where Debian, Red Hat, SUSE, and Alpine or macOS keep all certificates in one file.
  private static let systemBundles = [
    "/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/ca-bundle.pem",
    "/etc/ssl/cert.pem",
  ]

  /// The proxy for http, in upper case as Python reads it; libcurl itself reads the others.
  static let proxy = value("http_proxy") == nil ? value("HTTP_PROXY") : nil

  private static let isTracing = isTrue("HF_DEBUG")

  /// With HF_DEBUG, shows a request without what may be secret in it.
  static func trace(_ request: HTTPRequest, by tool: String) {
    guard isTracing else { return }
    let range = request.range.map { " bytes \($0)" } ?? ""
    let token = request.headers.isEmpty ? "" : " with token"
    say(tool, "\(request.method) \(shownURL(request.url))\(range)\(token)")
  }
}
