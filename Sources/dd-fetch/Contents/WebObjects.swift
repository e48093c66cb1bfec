import Glibc
import Records
import ToolKit
import Web

/// Objects by http(s), many at a time over connections that are kept.
final class WebObjects: ObjectSource {
  private let client: HTTPClient
  private let policy: RetryPolicy
  private let maximumBytes: Int
  private(set) var arrivedBytes = 0
  private var moving: [PendingObject] = []
  private var waiting: [PendingObject] = []

  private let note: (String) -> Void
  private var quietUntil = 0.0

  /// Up to `jobs` connections to one host.
  init(policy: RetryPolicy, jobs: Int, maximumBytes: Int, note: @escaping (String) -> Void) throws(ToolError) {
    self.note = note
    client = try HTTPClient(policy: policy, tool: "dd-fetch", connections: jobs)
    self.policy = policy
    self.maximumBytes = maximumBytes
  }

  var inFlight: Int { moving.count + waiting.count }

  func start(_ object: PendingObject) throws(ToolError) {
    var request = HTTPRequest(url: object.url)
    request.bufferBytes = .max
    request.maximumBytes = maximumBytes
    object.transfer = try client.start(request)
    moving.append(object)
  }

  func step(milliseconds: Int32, descriptor: Int32) throws(ToolError) {
    let now = secondsNow()
    var timeout = milliseconds
    if !waiting.isEmpty {
      let due = waiting.filter { $0.notBefore <= now }
      waiting.removeAll { $0.notBefore <= now }
      for object in due { try start(object) }
      timeout = min(timeout, 50)
    }
    try client.step(milliseconds: timeout, descriptor: descriptor)
    let ended = moving.filter { $0.transfer?.end != nil }
    guard !ended.isEmpty else { return }
    moving.removeAll { $0.transfer?.end != nil }
    for object in ended { settle(object) }
  }

  /// Says what became of an ended transfer, or asks again later.
  private func settle(_ object: PendingObject) {
    guard let transfer = object.transfer, let end = transfer.end else { return }
    object.transfer = nil
    let name = shownURL(object.url)
    let status = transfer.answer.status
    switch end {
    case .complete where transfer.isData:
      object.body = transfer.body
      arrivedBytes += object.body.count
      object.outcome = .found
    case .complete where status == 404 || status == 410: object.outcome = .missing("\(name): status \(status)")
    case .complete where status == 403: object.outcome = .forbidden("\(name): status 403")
    case .complete where transfer.answer.isTemporary:
      again(object, "status \(status)", told: transfer.answer.toldWait)
    case .complete: object.outcome = .failed(HTTPFailure.error(status, name))
    case .broken(let what), .unreachable(let what): again(object, what)
    case .refused(let what): object.outcome = .failed(ToolError(.unavailable, "\(name): \(what)"))
    case .tooLarge: object.outcome = .tooLarge
    }
  }

  private func again(_ object: PendingObject, _ what: String, told: Int? = nil) {
    object.tries += 1
    let failure = RetryPolicy.Failure(
      name: shownURL(object.url), what: what, code: .temporaryFailure, told: told)
    do throws(ToolError) {
      let (seconds, note) = try policy.wait(after: object.tries, of: failure)
      let now = secondsNow()
      object.notBefore = now + seconds
      waiting.append(object)
      // Many objects are told the same at once.
      guard let note, now >= quietUntil else { return }
      self.note(note)
      quietUntil = now + seconds
    } catch { object.outcome = .failed(error) }
  }
}
