import Records
import ToolKit
import Web

/// Where a file of the Hub is to be had: a link that was signed for an hour, or the Hub's own place of a small file.
///
/// It is resolved once and used for all ranges, by whoever reads the file; anew a minute before it expires, and as
/// often as it may be tried again when it is refused. The token goes to the Hub only: the signature in the link is the permission.
final class HubLink: Location {
  let name: String
  let version: FileVersion
  private let hub: Hub
  private let url: String
  private let subject: HubFailure.Subject
  /// Whether a task named the file, and no listing.
  private let isPlanned: Bool
  private var link: (url: String, until: Double)?
  /// Seconds before its end from which on a link is renewed.
  private static let margin = 60.0

  /// A file of a commit.
  init(_ hub: Hub, _ file: HubFile, of kind: RepositoryKind, id: String, commit: String, isPlanned: Bool = false) {
    self.isPlanned = isPlanned
    self.hub = hub
    name = "\(id)/\(file.path)"
    version = FileVersion(listed: file.size)
    url = "\(hub.settings.base)/\(kind.page)\(id)/resolve/\(commit)/\(percentEncoded(file.path, safe: "/"))"
    subject = HubFailure.Subject(kind: kind, id: id, revision: commit, path: file.path)
  }

  func request() throws(ToolError) -> HTTPRequest {
    if link.map({ $0.until < secondsNow() }) ?? true { try resolve() }
    let request = hub.request(link?.url ?? url)
    if !request.followsRedirects { try hub.waitForTurn("resolvers") }
    return request
  }

  private func resolve() throws(ToolError) {
    var request = hub.request(url)
    request.method = .head
    switch try hub.exchange(request, bucket: "resolvers", of: subject) {
    case .failure(let failure): throw failure.error
    case .answer(let transfer, let target):
      if hub.settings.endpoint.scheme == "https" && target.scheme != "https" {
        throw ToolError(.unavailable, "\(name): the Hub links to \(shownURL(target.text)), which is not encrypted")
      }
      // Of a small file the length is that of the redirect's text; of a large one it is told beside it.
      if let told = transfer.answer["x-linked-size"].flatMap({ Int(outside: $0) }), let size = version.size,
        told != size
      {
        if isPlanned {
          throw ToolError(
            .dataError, "\(name): the Hub has \(told) bytes of it, and the task says \(size): plan the tasks anew")
        }
        throw ToolError(.unavailable, "\(name): the Hub has \(told) bytes of it now, and \(size) in its listing")
      }
      let lifetime = Self.lifetime(target, transfer.answer)
      let until = lifetime.map { secondsNow() + Double($0) - min(Self.margin, Double($0) / 2) }
      link = (target.text, until ?? .infinity)
    }
  }

  /// Seconds that a link is good for, by the server's own clock.
  private static func lifetime(_ target: WebAddress, _ answer: HTTPAnswer) -> Int? {
    if let end = target.parameter("Expires").flatMap({ Int(outside: $0) }) { return max(0, end - answer.sentAt) }
    return target.parameter("X-Amz-Expires").flatMap { Int(outside: $0) }
  }

  func moved(_ answer: HTTPAnswer, to request: HTTPRequest) -> Bool {
    if !request.followsRedirects { hub.note(answer) }
    guard answer.status == 403 && request.followsRedirects || answer.isRedirect else { return false }
    // Another range of the file may have asked for a new link already.
    if link?.url == request.url { link = nil }
    return true
  }

  func failure(_ transfer: Transfer) -> ToolError {
    if transfer.request.followsRedirects {
      return ToolError(
        .unavailable,
        "\(name): \(WebAddress(transfer.request.url)?.host ?? "the server") answers a link that the Hub signed just now "
          + "with status \(transfer.answer.status)"
      )
    }
    return HubFailure(transfer.answer, body: String(transfer.errorText.view), of: subject, hub.settings).error
  }
}
