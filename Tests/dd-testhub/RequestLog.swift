import Foundation
import Synchronization

/// Which of the servers a request came to.
enum Origin: String, Codable, CaseIterable, Sendable {
  case hub, cdn, teacher
  case objects = "s3"
}

/// One request and what became of it.
struct LogEntry: Sendable {
  let origin: Origin
  let connection: Int
  let method: String
  let target: String
  let headers: HeaderFields
  /// Whether one of the known tokens stood anywhere in the request, in Authorization or elsewhere.
  let carriedToken: Bool
  let started: Double
  var status = 0
  /// Bytes of the body given to the socket.
  var sent = 0
  /// Bytes of the answer, head included, that never reached the other side's kernel.
  var unacknowledged = 0
  var fault: Int?
  /// Seconds since the server began; nil while it goes on.
  var ended: Double?
}

/// All requests since the start or the last reset, in order of arrival.
final class RequestLog: Sendable {
  private struct State {
    var entries: [LogEntry] = []
    var open = 0
    var connections: [Origin: Int] = [:]
    /// Tells entries of before a reset from those after it.
    var generation = 0
  }

  /// Where an entry lies.
  struct Position: Sendable {
    fileprivate let generation: Int
    fileprivate let index: Int
  }

  private let state = Mutex(State())
  private let start = ContinuousClock.now

  var now: Double { start.duration(to: .now) / .seconds(1) }

  func connected(_ origin: Origin) -> Int {
    state.withLock {
      $0.connections[origin, default: 0] += 1
      return $0.connections.values.reduce(0, +)
    }
  }

  func begin(_ entry: LogEntry) -> Position {
    state.withLock {
      $0.entries.append(entry)
      $0.open += 1
      return Position(generation: $0.generation, index: $0.entries.count - 1)
    }
  }

  func end(_ position: Position, _ change: (inout LogEntry) -> Void) {
    let now = now
    state.withLock {
      guard position.generation == $0.generation else { return }
      change(&$0.entries[position.index])
      $0.entries[position.index].ended = now
      $0.open -= 1
    }
  }

  func clear() {
    state.withLock { $0 = State(generation: $0.generation + 1) }
  }

  /// Waits until no request is under way, at most so many seconds.
  func settle(seconds: Double) {
    let end = ContinuousClock.now + .seconds(seconds)
    while state.withLock({ $0.open }) > 0, ContinuousClock.now < end { usleep(2000) }
  }

  var entries: [LogEntry] { state.withLock { $0.entries } }

  var connections: [Origin: Int] { state.withLock { $0.connections } }
}

extension LogEntry {
  var json: JSON {
    let authorization = headers["Authorization"]
    return .object([
      ("origin", .string(origin.rawValue)), ("connection", .integer(connection)), ("method", .string(method)),
      ("target", .string(target)), ("range", JSON(headers["Range"])), ("if_range", JSON(headers["If-Range"])),
      ("accept_encoding", JSON(headers["Accept-Encoding"])), ("user_agent", JSON(headers["User-Agent"])),
      ("authorization", .boolean(authorization != nil)),
      ("authorization_sha256", JSON(authorization.map(Digest.sha256))), ("carried_token", .boolean(carriedToken)),
      ("status", .integer(status)), ("sent", .integer(sent)), ("unacknowledged", .integer(unacknowledged)),
      ("fault", JSON(fault)), ("started", .decimal(started)), ("ended", ended.map(JSON.decimal) ?? .null),
    ])
  }
}
