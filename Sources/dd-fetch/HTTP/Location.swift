import Records
import Web

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
