import Records
import Web

/// Objects by http(s), many at a time over connections that are kept.
final class WebObjects: ObjectSource {
  private let pool: RequestPool<PendingObject>
  private let maximumBytes: Int
  private(set) var arrivedBytes = 0

  /// Up to `jobs` connections to one host.
  init(policy: RetryPolicy, jobs: Int, maximumBytes: Int, note: @escaping (String) -> Void) throws(ToolError) {
    pool = try RequestPool(policy: policy, tool: "dd-fetch", connections: jobs, note: note)
    self.maximumBytes = maximumBytes
  }

  var inFlight: Int { pool.inFlight + pool.restingCount }

  func start(_ object: PendingObject) throws(ToolError) {
    var request = HTTPRequest(url: object.url)
    request.bufferBytes = .max
    request.maximumBytes = maximumBytes
    try pool.send(object, request)
  }

  func step(milliseconds: Int32, descriptor: Int32) throws(ToolError) {
    while let rested = pool.takeRested() { try start(rested) }
    let timeout = pool.restingCount > 0 ? min(milliseconds, 50) : milliseconds
    for (object, transfer) in try pool.step(milliseconds: timeout, descriptor: descriptor) { settle(object, transfer) }
  }

  /// Says what became of an ended transfer, or asks again later.
  private func settle(_ object: PendingObject, _ transfer: Transfer) {
    guard let end = transfer.end else { return }
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
    case .broken(let what): again(object, what)
    case .unreachable(let what): again(object, what, of: shownServer(object.url))
    case .refused(let what): object.outcome = .failed(ToolError(.unavailable, "\(name): \(what)"))
    case .tooLarge: object.outcome = .tooLarge
    }
  }

  private func again(_ object: PendingObject, _ what: String, of name: String? = nil, told: Int? = nil) {
    object.tries += 1
    let name = name ?? shownURL(object.url)
    let failure = RetryPolicy.Failure(name: name, what: what, code: .temporaryFailure, told: told)
    do throws(ToolError) {
      try pool.rest(object, after: object.tries, failure)
    } catch { object.outcome = .failed(error) }
  }
}
