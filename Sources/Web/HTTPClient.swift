import CCurl
import Glibc
package import Records
import ToolKit

/// The door to libcurl: transfers side by side over connections that are kept and reused.
///
/// No file outside this folder sees curl's names. Not for use from two threads.
@safe package final class HTTPClient {
  private nonisolated(unsafe) let multi: UnsafeMutableRawPointer
  /// Handles that carry a transfer, by their addresses.
  private var active: [UInt: CurlHandle] = [:]
  private var idle: [CurlHandle] = []
  private let arrivals = Arrivals()
  private let policy: RetryPolicy
  private let tool: String
  private let userAgent: String
  private var throttle: Throttle?
  /// Seconds that passed inside `step`: while nobody receives, no server is slow.
  private var clock = 0.0
  /// When the last byte of any transfer came, and when stalled ones were last looked for, by that clock.
  private var lastArrival = 0.0
  private var lastLook = 0.0
  /// Whether any server has answered.
  private(set) var hadAnswer = false
  /// Requests that were sent.
  package private(set) var requestCount = 0
  /// Bytes of bodies that came.
  package var receivedBytes: Int { arrivals.bytes }

  /// Opens libcurl, which no local source needs. Throws exit 69 where it isn't installed.
  package static func open() throws(ToolError) {
    guard let failure = unsafe dd_curl_open().map({ unsafe String(cString: $0) }) else { return }
    throw ToolError(.unavailable, "libcurl is needed for this and can't be loaded (Debian: libcurl4): \(failure)")
  }

  /// A client without connections. `connections`: how many to one host at most;
  /// `tool`: as it names itself to servers.
  package init(policy: RetryPolicy, tool: String, connections: Int = 8) throws(ToolError) {
    try Self.open()
    guard curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK, let multi = unsafe curl_multi_init() else {
      throw ToolError(.software, "libcurl can't be set up")
    }
    unsafe self.multi = multi
    self.policy = policy
    self.tool = tool
    userAgent = WebEnvironment.userAgent(of: tool)
    throttle = policy.maximumRate.map { Throttle(bytesPerSecond: $0) }
    unsafe dd_curl_multi_set_number(multi, CURLMOPT_MAX_HOST_CONNECTIONS, connections)
    unsafe dd_curl_multi_set_number(multi, CURLMOPT_MAXCONNECTS, connections)
  }

  deinit {
    for handle in active.values { unsafe curl_multi_remove_handle(multi, handle.easy) }
    active.removeAll()
    idle.removeAll()
    unsafe curl_multi_cleanup(multi)
  }

  /// Sends a request.
  package func start(_ request: HTTPRequest) throws(ToolError) -> Transfer {
    guard let handle = idle.popLast() ?? CurlHandle() else { throw ToolError(.software, "libcurl: out of memory") }
    var request = request
    if !hadAnswer, let first = policy.firstTimeout { request.timeout = min(request.timeout ?? policy.timeout, first) }
    let transfer = Transfer(request)
    handle.configure(request, policy, userAgent: userAgent)
    requestCount += 1
    Secrets.keep(passwordOf: request.url)
    WebEnvironment.trace(request, by: tool)
    handle.transfer = transfer
    transfer.arrivals = arrivals
    unsafe dd_curl_set_headers(handle.easy, handle.headers)
    let context = unsafe Unmanaged.passUnretained(transfer).toOpaque()
    unsafe dd_curl_set_body_receiver(handle.easy, receiveBody, context)
    unsafe dd_curl_set_header_receiver(handle.easy, receiveHeader, context)
    transfer.stall = Stall(now: clock)
    active[handle.key] = handle
    transfer.handleKey = handle.key
    try check(unsafe curl_multi_add_handle(multi, handle.easy))
    return transfer
  }

  /// Breaks a transfer off.
  package func cancel(_ transfer: Transfer) {
    if let handle = active[transfer.handleKey], handle.transfer === transfer { release(handle) }
  }

  private func release(_ handle: CurlHandle) {
    active[handle.key] = nil
    unsafe curl_multi_remove_handle(multi, handle.easy)
    handle.clear()
    idle.append(handle)
  }

  /// Lets a transfer that was held back go on, once its waiting bytes were taken.
  package func resume(_ transfer: Transfer) {
    guard transfer.isHeldBack else { return }
    transfer.isHeldBack = false
    transfer.stall = Stall(now: clock, bytes: transfer.arrivedBytes)
    if let handle = active[transfer.handleKey], handle.transfer === transfer {
      unsafe curl_easy_pause(handle.easy, CURLPAUSE_CONT)
    }
  }

  /// Moves all transfers on; waits up to `milliseconds` for something to happen, also on `descriptor`'s input.
  package func step(milliseconds: Int32, descriptor: Int32 = -1) throws(ToolError) {
    var running: Int32 = 0
    if let pause = throttle?.pause(arrived: arrivals.bytes), pause > 0 {
      poll(nil, 0, min(milliseconds, Int32(min(1000, pause * 1000 + 1))))
      return
    }
    let started = secondsNow()
    defer {
      clock += secondsNow() - started
      endStalled()
    }
    let before = arrivals.count
    try check(unsafe curl_multi_perform(multi, &running))
    if collect() > 0 || arrivals.count > before { return }
    var extra = curl_waitfd(fd: descriptor, events: Int16(CURL_WAIT_POLLIN), revents: 0)
    try check(unsafe curl_multi_poll(multi, &extra, descriptor < 0 ? 0 : 1, milliseconds, nil))
    try check(unsafe curl_multi_perform(multi, &running))
    _ = collect()
  }

  /// Seconds between two looks for stalled transfers.
  private static let lookEvery = 0.1

  /// Breaks off what brought nothing, or next to nothing, for too long.
  private func endStalled() {
    guard clock - lastLook >= Self.lookEvery else { return }
    lastLook = clock
    for handle in active.values {
      guard let transfer = handle.transfer, let end = stalled(transfer, handle) else { continue }
      hadAnswer = hadAnswer || transfer.answer.status > 0
      transfer.end = end
      release(handle)
    }
  }

  /// How a transfer ends that doesn't move; nil while it does.
  private func stalled(_ transfer: Transfer, _ handle: CurlHandle) -> TransferEnd? {
    if transfer.stall.note(bytes: transfer.arrivedBytes, now: clock) { lastArrival = clock }
    guard !transfer.isHeldBack else { return nil }
    let timeout = transfer.request.timeout ?? policy.timeout
    if !transfer.isSent && handle.isSent {
      // From here on the server is silent, and not the line for a connection long.
      transfer.isSent = true
      if transfer.arrivedBytes == 0 { transfer.stall = Stall(now: clock) }
    }
    // One in line waits as long as others move.
    if !transfer.isSent && clock - lastArrival <= Double(timeout) { return nil }
    // The status is there; what else an error says isn't worth a wait.
    let isError = transfer.answer.status >= 400 && !transfer.isData
    if isError && transfer.stall.isLongWinded(now: clock, timeout: timeout) { return .complete }
    let fault = transfer.stall.fault(now: clock, timeout: timeout, slowest: transfer.request.slowest)
    return fault.map { isError ? .complete : .broken($0) }
  }

  private func check(_ outcome: CURLMcode) throws(ToolError) {
    if outcome == CURLM_OK { return }
    let what = unsafe String(cString: curl_multi_strerror(outcome))
    throw ToolError(.software, "libcurl: \(what)")
  }

  /// Notes which transfers ended, and how.
  private func collect() -> Int {
    var count = 0
    var outcome = CURLE_OK
    while let easy = unsafe dd_curl_next_done(multi, &outcome) {
      guard let handle = active[UInt(bitPattern: easy)] else { continue }
      if let transfer = handle.transfer {
        hadAnswer = hadAnswer || transfer.answer.status > 0
        // An error of more words than anybody reads is whole, too.
        transfer.isWhole = outcome == CURLE_OK || outcome == CURLE_WRITE_ERROR
        transfer.end = TransferEnd(outcome, transfer, handle, isFirst: !hadAnswer)
      }
      release(handle)
      count += 1
    }
    return count
  }
}
