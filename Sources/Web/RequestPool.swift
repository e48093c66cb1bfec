package import Records
import ToolKit

/// Requests side by side, each with the job that it is for; one that failed for now may be sent again later.
package final class RequestPool<Job: AnyObject> {
  private let client: HTTPClient
  private let policy: RetryPolicy
  private let note: (String) -> Void
  private var quietUntil = 0.0
  private var moving: [(job: Job, transfer: Transfer)] = []
  private var resting: [(job: Job, notBefore: Double)] = []

  /// Over so many connections to one host. `note`: says what a long wait is for.
  package init(policy: RetryPolicy, tool: String, connections: Int, note: @escaping (String) -> Void) throws(ToolError)
  {
    client = try HTTPClient(policy: policy, tool: tool, connections: connections)
    self.policy = policy
    self.note = note
  }

  /// Requests on their way.
  package var inFlight: Int { moving.count }
  /// Jobs whose request waits for its next try.
  package var restingCount: Int { resting.count }

  /// Sends a request for a job.
  package func send(_ job: Job, _ request: HTTPRequest) throws(ToolError) {
    moving.append((job, try client.start(request)))
  }

  /// Puts a job aside that failed for now, so often, until its next try. Throws when there are no more tries.
  package func rest(_ job: Job, after tries: Int, _ failure: RetryPolicy.Failure) throws(ToolError) {
    let (seconds, words) = try policy.wait(after: tries, of: failure)
    let now = secondsNow()
    resting.append((job, now + seconds))
    // Many requests are told the same at once.
    if let words, now >= quietUntil {
      note(words)
      quietUntil = now + seconds
    }
  }

  /// Takes a job whose rest is over, the one that was put aside first.
  package func takeRested() -> Job? {
    let now = secondsNow()
    guard let index = resting.firstIndex(where: { $0.notBefore <= now }) else { return nil }
    return resting.remove(at: index).job
  }

  /// Seconds until a job's rest is over; nil when none rests.
  package var untilRested: Double? {
    resting.map(\.notBefore).min().map { max(0, $0 - secondsNow()) }
  }

  /// Moves all requests on, waiting a little for something to happen, also on `descriptor`'s input; those that ended.
  package func step(milliseconds: Int32, descriptor: Int32 = -1) throws(ToolError) -> [(job: Job, transfer: Transfer)] {
    try client.step(milliseconds: milliseconds, descriptor: descriptor)
    var ended: [(job: Job, transfer: Transfer)] = []
    var kept = 0
    for index in moving.indices {
      if moving[index].transfer.end == nil {
        if kept != index { moving.swapAt(kept, index) }
        kept += 1
      } else {
        ended.append(moving[index])
      }
    }
    if !ended.isEmpty { moving.removeLast(moving.count - kept) }
    return ended
  }
}
