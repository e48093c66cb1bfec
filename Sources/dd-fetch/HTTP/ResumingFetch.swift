import Records
import Web
import ToolKit

/// The bytes of one file from an offset on, over as many requests as it takes: after a failure the next one asks
/// for what is still missing, after growing waits. Bytes that came begin a new count of tries: more than a trickle, with
/// which a file would never end.
final class ResumingFetch {
  private let location: any Location
  private let network: Network
  /// The next byte that is missing.
  private var position: Int
  private let to: Int?
  private let bufferBytes: Int
  private var transfer: Transfer?
  /// Whether the answer at hand is known to be of the right version.
  private var isAdmitted = false
  private var attempts = 0
  /// Whether it went to another place since the last byte came.
  private var isMoved = false
  private var ignoredRanges = 0
  /// Bytes that the request at hand brought.
  private var gained = 0
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

  /// A fetch of all bytes from `from` on, or of those up to `to`, that sends its first request at once.
  init(_ location: any Location, _ network: Network, from: Int = 0, to: Int? = nil, bufferBytes: Int = 1 << 20)
    throws(ToolError)
  {
    self.location = location
    self.network = network
    self.to = to
    self.bufferBytes = bufferBytes
    position = from
    // An empty rest needs no request.
    isComplete = from >= to ?? location.version.size ?? .max
    if !isComplete { try send() }
  }

  deinit { if let transfer { network.cancel(transfer) } }

  /// Where the bytes end, when that is known: an answer says it of its file.
  private func end(_ transfer: Transfer? = nil) -> Int? {
    to ?? location.version.size ?? (transfer?.isData == true ? transfer?.answer.fileSize : nil)
  }

  private func send(whole: Bool = false) throws(ToolError) {
    var request = try location.request()
    request.bufferBytes = bufferBytes
    toSkip = whole ? position : 0
    isAdmitted = false
    gained = 0
    if !whole {
      request.from = position
      request.to = to
      // Without a part there is nothing to be conditional.
      if request.range != nil { request.entityTag = location.version.strongTag }
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
    if !isAdmitted {
      try admit(transfer)
      isAdmitted = true
    }
    let bytes = transfer.body.view
    if !bytes.isEmpty {
      location.version.adopt(transfer.answer)
      let skipped = min(toSkip, bytes.count)
      toSkip -= skipped
      let wanted = min(bytes.count - skipped, (end() ?? Int.max) - position)
      body.append(bytes[skipped..<skipped + wanted])
      received += wanted
      position += wanted
      gained += wanted
      if gained >= Stall.slowest * network.policy.timeout {
        attempts = 0
        isMoved = false
        ignoredRanges = 0
      }
      // What comes behind the end may go on for ever.
      if skipped + wanted < bytes.count {
        network.cancel(transfer)
        self.transfer = nil
        isComplete = true
        return
      }
      transfer.body.removeAll()
    }
    try network.client().resume(transfer)
  }

  /// Throws exit 75 when an answer is of another version of the file than the bytes that came before.
  private func admit(_ transfer: Transfer) throws(ToolError) {
    guard location.version.admits(transfer.answer) else {
      throw location.version.mismatch(name, transfer.answer)
    }
  }

  private func finish(_ transfer: Transfer, _ ending: TransferEnd) throws(ToolError) {
    self.transfer = nil
    let end = end(transfer)
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
      // A new link may be refused for a while: the networks that deliver files learn late of what was signed.
      if isMoved {
        return try again("status \(status) for a link that was signed just now", .temporaryFailure, transfer)
      }
      isMoved = true
      try send()
    case .complete where status == 416: try rangeRefused(transfer)
    case .complete where status == 200: try rangeIgnored(transfer)
    case .complete where transfer.answer.isTemporary: try again("status \(status)", .temporaryFailure, transfer)
    case .complete where status == 206:
      try again("the server gives other bytes than it is asked for", .unavailable, transfer)
    case .complete: throw location.failure(transfer)
    case .broken(let what): try again(what, .temporaryFailure, transfer)
    case .unreachable(let what):
      try again(what, .unavailable, transfer, of: shownServer(transfer.request.url))
    case .refused(let what): throw ToolError(.unavailable, "\(name): \(what)")
    case .tooLarge: throw ToolError(.dataError, "\(name): longer than \(transfer.request.maximumBytes) bytes")
    }
  }

  /// No byte is there from here on: the end of a file whose length nobody told before, or of a shorter one than it was.
  private func rangeRefused(_ answered: Transfer) throws(ToolError) {
    try admit(answered)
    guard end() == nil, answered.answer.fileSize == position else { throw location.failure(answered) }
    isComplete = true
  }

  /// A part was asked for and the whole is given: the file has changed, or the server has no ranges, for once or for
  /// good. A stream is then read whole and its beginning passed over; for one part of a file that would be too much.
  private func rangeIgnored(_ answered: Transfer) throws(ToolError) {
    // None of its bytes are used: it may be a proxy's own page.
    guard !location.version.contradicts(answered.answer) else {
      throw location.version.mismatch(name, answered.answer)
    }
    ignoredRanges += 1
    if ignoredRanges > 1 && to == nil { return try send(whole: true) }
    try again("the server gives no ranges", .unavailable, answered)
  }

  private func again(_ what: String, _ code: ExitCode, _ failed: Transfer, of subject: String? = nil)
    throws(ToolError)
  {
    attempts += 1
    guard try network.waitForRetry(attempts, subject ?? name, what, code, told: failed.answer.toldWait) else { return }
    try send()
  }
}
