package import Records
package import ToolKit

/// What all transfers of a run share: the client, its patience, and who may end a wait.
package final class Network {
  package let policy: RetryPolicy
  package let watch: Watch
  package let note: (String) -> Void

  /// Bytes of announced ranges that were read, of all files.
  package var rangeBytesRead = 0
  private let tool: String
  private var made: HTTPClient?

  /// Nothing is set up yet: that takes longer than reading a small file.
  package init(_ policy: RetryPolicy, tool: String, watch: Watch, note: @escaping (String) -> Void) {
    self.policy = policy
    self.tool = tool
    self.watch = watch
    self.note = note
  }

  /// The client, made when it is first needed.
  package func client() throws(ToolError) -> HTTPClient {
    if let made { return made }
    let client = try HTTPClient(policy: policy, tool: tool)
    made = client
    return client
  }

  /// Breaks a transfer off.
  package func cancel(_ transfer: Transfer) { made?.cancel(transfer) }

  /// Requests so far, and bytes that came.
  package var traffic: (requests: Int, bytes: Int) { (made?.requestCount ?? 0, made?.receivedBytes ?? 0) }

  /// Sends a request and waits for the whole answer. Throws when the run is over.
  package func run(_ request: HTTPRequest) throws(ToolError) -> Transfer {
    let transfer = try client().start(request)
    while transfer.end == nil {
      guard try watch.flush() else {
        cancel(transfer)
        throw brokenOff(request.url)
      }
      try client().step(milliseconds: 250)
    }
    return transfer
  }

  package func brokenOff(_ url: String) -> ToolError { ToolError(.temporaryFailure, "\(shownURL(url)): broken off") }

  /// Lets time pass, for a retry, while other transfers go on; false when the run is over.
  package func wait(seconds: Double) throws(ToolError) -> Bool {
    guard try watch.flush() else { return false }
    let end = secondsNow() + seconds
    while true {
      let left = end - secondsNow()
      if left <= 0 { return true }
      try client().step(milliseconds: Int32(max(1, min(200, left * 1000))))
      guard watch.goesOn() else { return false }
    }
  }

  /// Waits before another try of what failed so often; false when the run is over. Throws when there are no more
  /// tries, or the server asks for more time than anybody waits.
  package func waitForRetry(_ tries: Int, _ name: String, _ what: String, _ code: ExitCode, told: Int?)
    throws(ToolError)
    -> Bool
  {
    let failure = RetryPolicy.Failure(name: name, what: what, code: code, told: told)
    var policy = policy
    if made?.hadAnswer == false, let few = policy.firstRetries {
      policy.retries = min(policy.retries, few)
    }
    let (seconds, note) = try policy.wait(after: tries, of: failure)
    if let note { self.note(note) }
    return try wait(seconds: seconds)
  }
}
