import Records

/// Where a file's bytes are asked for: one URL for ever, or links that expire and are renewed.
protocol Location: AnyObject {
  /// What errors call the file. It has no secret.
  var name: String { get }
  /// The version of the file that all its bytes are of.
  var version: FileVersion { get }
  /// A request to the place where the bytes are now; it may take other requests to find that.
  func request() throws(ToolError) -> HTTPRequest
  /// Whether an answer that is no data means that the bytes are elsewhere now, so that the next `request` says where.
  func moved(_ answer: HTTPAnswer, to request: HTTPRequest) -> Bool
  /// The error for an answer that no retry changes.
  func failure(_ transfer: Transfer) -> ToolError
}

/// A plain URL.
final class PlainLocation: Location {
  let name: String
  let version: FileVersion
  private let url: String

  /// The file at `url`, or the version of it that is to be read.
  init(url: String, version: FileVersion = FileVersion()) {
    self.url = url
    self.version = version
    name = shownURL(url)
  }

  func request() -> HTTPRequest { HTTPRequest(url: url) }
  func moved(_ answer: HTTPAnswer, to request: HTTPRequest) -> Bool { false }
  func failure(_ transfer: Transfer) -> ToolError { HTTPFailure.error(transfer.answer.status, name) }
}

/// A URL for people: without its query and user name, which may be secrets.
func shownURL(_ url: String) -> String {
  Secrets.hide(String(url.unicodeScalars.prefix { $0 != "?" && $0 != "#" }))
}

/// Answers that no retry changes.
enum HTTPFailure {
  static let proxyWantsPassword =
    "the proxy wants a name and a password: put name:password@ before the host in HTTPS_PROXY"

  /// The error for a status that is final: 66 not there, 77 not permitted, 69 anything else.
  static func error(_ status: Int, _ name: String) -> ToolError {
    switch status {
    case 404, 410: ToolError(.noInput, "\(name): not found (status \(status))")
    case 407: ToolError(.unavailable, "\(name): \(proxyWantsPassword)")
    case 401, 403: ToolError(.noPermission, "\(name): not permitted (status \(status))")
    default: ToolError(.unavailable, "\(name): status \(status)")
    }
  }
}
