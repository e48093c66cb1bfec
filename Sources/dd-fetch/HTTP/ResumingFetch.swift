import Records

/// The bytes of one file from an offset on, over as many requests as it takes: after a failure the next one asks
/// for what is still missing, after growing waits; bytes that came begin a new count of tries.
final class ResumingFetch {
  private let location: any Location
  private let network: Network
  /// The next byte that is missing.
  private var position: Int
  private let to: Int?
  private let bufferBytes: Int
  private var entityTag: String?
  private var transfer: Transfer?
  private var attempts = 0
  /// Whether it went to another place since the last byte came.
  private var isMoved = false
  private var ignoredRanges = 0
  /// Bytes at the start of a whole answer that were not asked for.
  private var toSkip = 0
  /// What came and was not taken yet.
  let body = ByteBuffer(capacity: 1 << 14)
  /// Whether all bytes came.
  private(set) var isComplete = false
  /// Bytes that came in all.
  private(set) var received = 0
  /// What errors call the file.
  var name: String { location.name }
  /// The tag of the file that the bytes are of, once an answer named it.
  var seenTag: String? { entityTag }

  /// A fetch of all bytes from `from` on, or of those up to `to`, that sends its first request at once.
  init(
    _ location: any Location, _ network: Network, from: Int = 0, to: Int? = nil, entityTag: String? = nil,
    bufferBytes: Int = 1 << 20
  ) throws(ToolError) {
    self.location = location
    self.network = network
    self.to = to
    self.entityTag = entityTag
    self.bufferBytes = bufferBytes
    position = from
    // An empty rest needs no request.
    isComplete = from >= to ?? location.size ?? .max
    if !isComplete { try send() }
  }

  deinit { if let transfer { network.cancel(transfer) } }

  /// Where the bytes end, when that is known.
  private var end: Int? { to ?? location.size }

  private func send(whole: Bool = false) throws(ToolError) {
    var request = try location.request()
    request.bufferBytes = bufferBytes
    toSkip = whole ? position : 0
    if !whole {
      request.from = position
      request.to = to
      // Without a part there is nothing to be conditional.
      if request.range != nil { request.entityTag = entityTag }
    }
    transfer = try network.client().start(request)
  }

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
    if body.count > before || isComplete { return network.watch.goesOn() }
    guard try network.watch.flush() else { return false }
    try network.client().step(milliseconds: 250)
    try takeBytes()
    if let transfer, let end = transfer.end { try finish(transfer, end) }
    return network.watch.goesOn()
  }

  private func takeBytes() throws(ToolError) {
    guard let transfer, transfer.isData else { return }
    if entityTag == nil { entityTag = transfer.answer.entityTag }
    let bytes = transfer.body.view
    if !bytes.isEmpty {
      let skipped = min(toSkip, bytes.count)
      toSkip -= skipped
      let wanted = min(bytes.count - skipped, (end ?? Int.max) - position)
      body.append(bytes[skipped..<skipped + wanted])
      received += wanted
      position += wanted
      if wanted > 0 {
        attempts = 0
        isMoved = false
        ignoredRanges = 0
      }
      transfer.body.removeAll()
    }
    try network.client().resume(transfer)
  }

  private func finish(_ transfer: Transfer, _ ending: TransferEnd) throws(ToolError) {
    self.transfer = nil
    if let end, position >= end, transfer.isData {
      isComplete = true
      return
    }
    let status = transfer.answer.status
    switch ending {
    case .complete where transfer.isData:
      if let end { return try again("the answer ended at byte \(position) of \(end)", .temporaryFailure, transfer) }
      isComplete = true
    case .complete where location.moved(transfer.answer, to: transfer.request):
      // A new link that is refused, too, stays refused.
      guard !isMoved else { throw location.failure(transfer) }
      isMoved = true
      try send()
    case .complete where status == 416 && end == nil: isComplete = true
    case .complete where status == 200: try rangeIgnored(transfer)
    case .complete where transfer.answer.isTemporary: try again("status \(status)", .temporaryFailure, transfer)
    case .complete where status == 206:
      try again("the server gives other bytes than it is asked for", .unavailable, transfer)
    case .complete: throw location.failure(transfer)
    case .broken(let what): try again(what, .temporaryFailure, transfer)
    case .unreachable(let what): try again(what, .unavailable, transfer)
    case .refused(let what): throw ToolError(.unavailable, "\(name): \(what)")
    case .tooLarge: throw ToolError(.dataError, "\(name): longer than \(transfer.request.maximumBytes) bytes")
    }
  }

  /// A part was asked for and the whole is given: the file has changed, or the server has no ranges, for once or for
  /// good. A stream is then read whole and its beginning passed over; for one part of a file that would be too much.
  private func rangeIgnored(_ answered: Transfer) throws(ToolError) {
    if let entityTag, let now = answered.answer.entityTag, entityTag != now {
      throw ToolError(.temporaryFailure, "\(name): the file changed while it was read")
    }
    ignoredRanges += 1
    if ignoredRanges > 1 && to == nil { return try send(whole: true) }
    try again("the server gives no ranges", .unavailable, answered)
  }

  private func again(_ what: String, _ code: ExitCode, _ failed: Transfer) throws(ToolError) {
    attempts += 1
    guard try network.waitForRetry(attempts, name, what, code, told: failed.answer.toldWait) else { return }
    try send()
  }
}
