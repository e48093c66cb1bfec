public import Foundation

/// A `dd-testhub` started for a test: ends with the last reference to it.
///
///     let hub = try RunningHub(root: folder)
///     try hub.change(#"{"faults": [{"origin": "cdn", "drop_after": 3000000}]}"#)
///     … run a tool with HF_ENDPOINT=hub.hub …
///     let bytes = try hub.log(origin: "cdn").reduce(0) { $0 + $1.arrived }
public final class RunningHub {
  /// The Hub's origin, such as `http://127.0.0.1:40001`.
  public let hub: String
  /// The CDN's origin.
  public let cdn: String
  /// The object store's origin.
  public let objects: String
  private let process = Process()
  private let input = Pipe()

  /// Starts it over a folder of ORG/NAME folders, and waits until it serves. Throws when it can't start.
  public init(root: URL, arguments: [String] = []) throws {
    let output = Pipe()
    process.executableURL = Bundle.main.bundleURL.appending(path: "dd-testhub")
    process.arguments = ["--root", root.path] + arguments
    process.standardInput = input
    process.standardOutput = output
    try process.run()
    // One line, shorter than what a pipe takes at once.
    let line = output.fileHandleForReading.availableData
    struct Places: Decodable { let hub, cdn, s3: String }
    let places = try JSONDecoder().decode(Places.self, from: line)
    (hub, cdn, objects) = (places.hub, places.cdn, places.s3)
  }

  deinit {
    try? input.fileHandleForWriting.close()
    process.waitUntilExit()
  }

  /// Changes settings while it runs; docs/testhub.md lists them.
  public func change(_ json: String) throws { try post("/__control", json) }

  /// Makes all links to the CDN worthless that were given out so far.
  public func expireLinks() throws { try post("/__expire_links") }

  /// Back to the settings of the start, an empty log, the folders read anew.
  public func reset() throws { try post("/__reset") }

  /// Requests so far, once none is under way.
  public func log(origin: String? = nil) throws -> [LoggedRequest] {
    let query = origin.map { "?origin=\($0)" } ?? ""
    let answer = try HTTPExchange("GET", "\(hub)/__log\(query)")
    return try answer.body.split(separator: 10).map { try JSONDecoder().decode(LoggedRequest.self, from: Data($0)) }
  }

  private func post(_ path: String, _ json: String = "{}") throws {
    let answer = try HTTPExchange("POST", hub + path, body: json)
    guard answer.status == 200 else { throw HubError(description: answer.text) }
  }

  /// A setting that was refused.
  public struct HubError: Error, CustomStringConvertible {
    /// The server's words.
    public let description: String
  }
}

/// A line of the test hub's log.
public struct LoggedRequest: Decodable, Sendable {
  /// `hub`, `cdn` or `s3`.
  public let origin: String
  /// `GET`, `HEAD` or `POST`.
  public let method: String
  /// Path and query.
  public let target: String
  /// The Range header.
  public let range: String?
  /// Whether an Authorization header came with it.
  public let authorization: Bool
  /// Whether one of the hub's tokens stood anywhere in the request.
  public let carriedToken: Bool
  /// Status of the answer; 0 when there was none.
  public let status: Int
  /// Bytes of the body given to the socket.
  public let sent: Int
  /// Bytes of those that the other side's kernel never took.
  public let unacknowledged: Int
  /// Number of the connection, from 1.
  public let connection: Int
  /// Number of the fault rule that struck, from 0.
  public let fault: Int?
  /// Seconds since the server began.
  public let started: Double

  /// Bytes of the body that reached the other side.
  public var arrived: Int { max(0, sent - unacknowledged) }

  enum CodingKeys: String, CodingKey {
    case origin, method, target, range, authorization, status, sent, unacknowledged, connection, fault, started
    case carriedToken = "carried_token"
  }
}
