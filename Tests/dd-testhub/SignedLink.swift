import Foundation
import Synchronization

/// Links to the CDN: the signature is the permission, for any range and any number of requests, until it expires.
final class LinkSigner: Sendable {
  private let generation = Mutex(0)

  /// Makes all links of before worthless.
  func expireAll() { generation.withLock { $0 += 1 } }

  /// Path and query of a link to a large file.
  func link(to file: RepositoryFile, xetHash: String, repository: String, lifetime: Int) -> String {
    let path = "/xet-bridge-us/\(repository)/\(xetHash)"
    let expires = Int(Date().timeIntervalSince1970) + lifetime
    let name = file.path.split(separator: "/").last.map(String.init) ?? file.path
    let disposition = "inline; filename*=UTF-8''\(percentEncoded(name)); filename=\"\(name)\";"
    let policy = Data("{\"Statement\":[{\"Condition\":{\"DateLessThan\":{\"AWS:EpochTime\":\(expires)}}}]}".utf8)
    let encodedPolicy = percentEncoded(policy.base64EncodedString())
    return "\(path)?X-Xet-Cas-Uid=public&response-content-disposition=\(percentEncoded(disposition))"
      + "&Expires=\(expires)&Policy=\(encodedPolicy)&Signature=\(signature(path, expires))&Key-Pair-Id=TESTHUB"
  }

  /// Nil when the link is good.
  func refusal(_ request: Request) -> Response? {
    let path = request.target.split(separator: "?").first.map(String.init) ?? ""
    guard let text = request.parameter("Expires"), let expires = Int(text),
      request.parameter("Signature") == signature(path, expires)
    else { return .xml(403, code: "AccessDenied", message: "Access denied") }
    if Double(expires) <= Date().timeIntervalSince1970 { return Self.expired }
    return nil
  }

  static var expired: Response { .xml(403, code: "AccessDenied", message: "Request has expired") }

  private func signature(_ path: String, _ expires: Int) -> String {
    let generation = generation.withLock { $0 }
    return Digest.sha256("test hub key \(generation):\(path):\(expires)")
  }
}
