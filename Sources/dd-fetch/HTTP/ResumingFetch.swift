import Records

/// The bytes of one file from an offset on, over as many requests as it takes: after a failure the next one asks
/// for what is still missing, after growing waits; bytes that came begin a new count of tries.
final class ResumingFetch {
  private let client: HTTPClient
  private let policy: RetryPolicy
  private let watch: Watch
  private let note: (String) -> Void
  private var request: HTTPRequest
  private var transfer: Transfer?
  private var attempts = 0
  /// Bytes at the start of a whole answer that were not asked for.
  private var toSkip = 0
  /// What came and was not taken yet.
  let body = ByteBuffer(capacity: 1 << 14)
  /// Whether all bytes came.
  private(set) var isComplete = false
  /// Bytes that came in all.
  private(set) var received = 0
  /// What errors call the file: its URL without the query, which may hold a secret.
  var name: String { shownURL(request.url) }

  /// A fetch that sends its first request at once.
  init(
    _ request: HTTPRequest, _ client: HTTPClient, _ policy: RetryPolicy, watch: Watch, note: @escaping (String) -> Void
  )
    throws(ToolError)
  {
    self.request = request
    self.client = client
    self.policy = policy
    self.watch = watch
    self.note = note
    transfer = try client.start(request)
  }

  deinit { if let transfer { client.cancel(transfer) } }

  /// Waits until there are bytes to take, or none come any more; false when the run is over.
  func fill() throws(ToolError) -> Bool {
    while body.isEmpty && !isComplete {
      guard try grow() else { return false }
    }
    return true
  }

  /// Waits a little for more bytes; false when the run is over.
  func grow() throws(ToolError) -> Bool {
    let before = body.count
    try takeBytes()
    if body.count > before || isComplete { return watch.goesOn() }
    guard try watch.flush() else { return false }
    try client.step(milliseconds: 250)
    try takeBytes()
    if let transfer, let end = transfer.end { try finish(transfer, end) }
    return watch.goesOn()
  }

  private func takeBytes() throws(ToolError) {
    guard let transfer, transfer.isData else { return }
    if request.entityTag == nil { request.entityTag = transfer.answer.entityTag }
    let bytes = transfer.body.view
    if !bytes.isEmpty {
      let skipped = min(toSkip, bytes.count)
      toSkip -= skipped
      body.append(bytes.suffix(from: skipped))
      received += bytes.count - skipped
      request.from += bytes.count - skipped
      if bytes.count > skipped { attempts = 0 }
      transfer.body.removeAll()
    }
    client.resume(transfer)
  }

  private func finish(_ transfer: Transfer, _ end: TransferEnd) throws(ToolError) {
    self.transfer = nil
    let status = transfer.answer.status
    switch end {
    case .complete where transfer.isData:
      if let to = request.to, request.from < to {
        return try again("the answer ended at byte \(request.from) of \(to)", .temporaryFailure, nil)
      }
      isComplete = true
    case .complete where status == 416 && request.to == nil: isComplete = true
    case .complete where status == 200: try restart(transfer)
    case .complete where [408, 429, 500, 502, 503, 504].contains(status):
      try again("status \(status)", .temporaryFailure, transfer.answer.retryAfter)
    case .complete where status == 206:
      throw ToolError(.unavailable, "\(name): the server gives other bytes than it is asked for")
    case .complete: throw HTTPFailure.error(status, name)
    case .broken(let what): try again(what, .temporaryFailure, nil)
    case .unreachable(let what): try again(what, .unavailable, nil)
    case .refused(let what): throw ToolError(.unavailable, "\(name): \(what)")
    case .tooLarge: throw ToolError(.dataError, "\(name): longer than \(request.maximumBytes) bytes")
    }
  }

  /// A part was asked for and the whole is given: the file has changed, or the server has no ranges. In the second
  /// case the whole is read again and its beginning passed over.
  private func restart(_ answered: Transfer) throws(ToolError) {
    if let tag = request.entityTag, let now = answered.answer.entityTag, tag != now {
      throw ToolError(.temporaryFailure, "\(name): the file changed while it was read")
    }
    guard request.to == nil, request.suffix == nil else {
      throw ToolError(.unavailable, "\(name): the server gives no ranges")
    }
    var whole = request
    whole.from = 0
    whole.entityTag = nil
    toSkip = request.from
    transfer = try client.start(whole)
  }

  private func again(_ what: String, _ code: ExitCode, _ retryAfter: Int?) throws(ToolError) {
    attempts += 1
    guard attempts <= policy.retries else {
      throw ToolError(code, "\(name): \(what), after \(RetryPolicy.tries(attempts)) without a byte")
    }
    let seconds = max(policy.wait(before: attempts), Double(min(retryAfter ?? 0, 300)))
    if seconds >= 5 { note("\(name): \(what): waiting \(Int(seconds)) s") }
    guard try watch.sleep(seconds: seconds) else { return }
    toSkip = 0
    transfer = try client.start(request)
  }
}

/// A URL for people: without its query and user name, which may be secrets.
func shownURL(_ url: String) -> String {
  var shown = String(url.prefix { $0 != "?" && $0 != "#" })
  let host = shown.split(separator: "/", maxSplits: 2, omittingEmptySubsequences: false).last?.prefix { $0 != "/" }
  if let host, let at = host.lastIndex(of: "@") { shown.removeSubrange(host.startIndex...at) }
  return shown
}

/// Answers that no retry changes.
enum HTTPFailure {
  /// The error for a status that is final: 66 not there, 77 not permitted, 69 anything else.
  static func error(_ status: Int, _ name: String) -> ToolError {
    switch status {
    case 404, 410: ToolError(.noInput, "\(name): not found (status \(status))")
    case 401, 403: ToolError(.noPermission, "\(name): not permitted (status \(status))")
    default: ToolError(.unavailable, "\(name): status \(status)")
    }
  }
}
