import Records
import ToolKit

/// What a run has seen of its server: by that a refusal or a failure is one row's, or the server's.
struct Standing {
  /// Why a row is dropped to which the server answers by failures only.
  static let failureReason = "server_failure"
  /// So many in a row are the server's trouble, and not the rows'.
  private static let mostGivenUp = 8
  /// Words of servers for a prompt that is too long (docs/teacher.md names the servers).
  private static let tooLong = [
    "maximum context length is", "maximum model length", "max_tokens must be at least 1, got 0",
    "longer than the model's context length", "exceed_context_size_error", "context_length_exceeded",
  ]

  private let server: TeacherServer
  /// Whether the server has done once what is asked of it; before that, requests go out one by one.
  private(set) var isProved = false
  /// Whether a request like these was answered before, by the journal.
  private var hasWorked = false
  /// Those that were refused before one was answered in this run, though others were in another.
  private(set) var held: [Rejection] = []
  /// Requests given up since one was answered.
  private var givenUp = 0

  /// A request whose row is dropped.
  struct Rejection {
    let ask: Ask
    let reason: String
    let detail: String
  }

  init(_ server: TeacherServer) { self.server = server }

  /// The journal has an answer to a request like these.
  mutating func hadAnswer() { hasWorked = true }

  /// A request was answered. `isProved`: by what this run is about.
  mutating func answered(isProved: Bool) {
    self.isProved = isProved
    givenUp = 0
  }

  /// Whether a request that failed in all its tries is dropped, and doesn't end the run.
  mutating func givesUp(isTaken: Bool) -> Bool {
    guard server.options.onFailure == .reject, isTaken, isProved || hasWorked, givenUp < Self.mostGivenUp else {
      return false
    }
    givenUp += 1
    return true
  }

  /// The rejection that a server's refusal comes to; nil while it is the row's fault, or that of all requests: the next ones
  /// show it. Throws where it ends the run.
  mutating func refused(_ ask: Ask, _ status: Int, _ words: String) throws(ToolError) -> Rejection? {
    if status == 403, isProved || hasWorked {
      // Others were answered with the same key: what this row says isn't permitted.
      guard givesUp(isTaken: true) else { throw server.refusal(status, words, toRow: ask.row) }
      return Rejection(ask: ask, reason: "refused_request", detail: "status \(status): \(words)")
    }
    guard [400, 413, 422].contains(status) else { throw server.refusal(status, words) }
    if Self.tooLong.contains(where: { words.contains($0) }) {
      guard ask.hasMore else { return Rejection(ask: ask, reason: "context_length", detail: words) }
      return Rejection(ask: ask, reason: "truncated", detail: "cut off, and there is no room for more: \(words)")
    }
    let rejection = Rejection(ask: ask, reason: "refused_request", detail: "status \(status): \(words)")
    guard !isProved else { return rejection }
    guard hasWorked, held.count < Self.mostGivenUp else {
      throw ToolError(.configuration, "\(server.name): it refuses the first request (status \(status)): '\(words)'")
    }
    held.append(rejection)
    return nil
  }

  /// Takes the rejections of requests that were refused before another one was answered.
  mutating func takeHeld() -> [Rejection] {
    defer { held = [] }
    return held
  }
}
