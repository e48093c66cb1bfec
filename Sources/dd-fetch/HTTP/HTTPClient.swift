import CCurl
import Glibc
import Records
import ToolKit

/// The door to libcurl: transfers side by side over connections that are kept and reused.
///
/// No other file sees curl's names. Not for use from two threads.
@safe final class HTTPClient {
  private nonisolated(unsafe) let multi: UnsafeMutableRawPointer
  /// Handles that carry a transfer, by their addresses.
  private var active: [UInt: Handle] = [:]
  private var idle: [Handle] = []
  private let arrivals = Arrivals()
  private let policy: RetryPolicy
  private var throttle: Throttle?
  /// Seconds that passed inside `step`: while nobody receives, no server is slow.
  private var clock = 0.0
  /// When the last byte of any transfer came, by that clock.
  private var lastArrival = 0.0
  /// Requests that were sent.
  private(set) var requestCount = 0
  /// Bytes of bodies that came.
  var receivedBytes: Int { arrivals.bytes }

  /// A client without connections. `connections`: how many to one host at most.
  init(policy: RetryPolicy, connections: Int = 8) throws(ToolError) {
    guard curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK, let multi = unsafe curl_multi_init() else {
      throw ToolError(.software, "libcurl can't be set up")
    }
    unsafe self.multi = multi
    self.policy = policy
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
  func start(_ request: HTTPRequest) throws(ToolError) -> Transfer {
    guard let handle = idle.popLast() ?? Handle() else { throw ToolError(.software, "libcurl: out of memory") }
    let transfer = Transfer(request)
    handle.configure(request, policy)
    requestCount += 1
    WebEnvironment.trace(request)
    handle.transfer = transfer
    transfer.arrivals = arrivals
    unsafe dd_curl_set_headers(handle.easy, handle.headers)
    let context = unsafe Unmanaged.passUnretained(transfer).toOpaque()
    unsafe dd_curl_set_body_receiver(handle.easy, receiveBody, context)
    unsafe dd_curl_set_header_receiver(handle.easy, receiveHeader, context)
    transfer.lastArrival = clock
    active[handle.key] = handle
    transfer.handleKey = handle.key
    try check(unsafe curl_multi_add_handle(multi, handle.easy))
    return transfer
  }

  /// Breaks a transfer off.
  func cancel(_ transfer: Transfer) {
    if let handle = active[transfer.handleKey], handle.transfer === transfer { release(handle) }
  }

  private func release(_ handle: Handle) {
    active[handle.key] = nil
    unsafe curl_multi_remove_handle(multi, handle.easy)
    handle.clear()
    idle.append(handle)
  }

  /// Lets a transfer that was held back go on, once its waiting bytes were taken.
  func resume(_ transfer: Transfer) {
    guard transfer.isHeldBack else { return }
    transfer.isHeldBack = false
    transfer.lastArrival = clock
    if let handle = active[transfer.handleKey], handle.transfer === transfer {
      unsafe curl_easy_pause(handle.easy, CURLPAUSE_CONT)
    }
  }

  /// Moves all transfers on; waits up to `milliseconds` for something to happen, also on `descriptor`'s input.
  func step(milliseconds: Int32, descriptor: Int32 = -1) throws(ToolError) {
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

  /// Breaks off what brought nothing for too long. A transfer without an answer may only be waiting for a connection,
  /// as long as others move.
  private func endStalled() {
    for handle in active.values {
      guard let transfer = handle.transfer else { continue }
      if transfer.pieces != transfer.seenPieces {
        transfer.seenPieces = transfer.pieces
        transfer.lastArrival = clock
        lastArrival = clock
      }
      let last = transfer.pieces > 0 ? transfer.lastArrival : max(transfer.lastArrival, lastArrival)
      guard !transfer.isHeldBack, clock - last > Double(policy.timeout) else { continue }
      transfer.end = .broken("no byte for \(policy.timeout) s")
      release(handle)
    }
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
      if let transfer = handle.transfer { transfer.end = end(outcome, transfer) }
      release(handle)
      count += 1
    }
    return count
  }

  private func end(_ outcome: CURLcode, _ transfer: Transfer) -> TransferEnd {
    let what = asWords(unsafe String(cString: curl_easy_strerror(outcome)))
    switch outcome {
    case CURLE_OK: return .complete
    // The receiver gave up: the body is too long, or not what was asked for.
    case CURLE_WRITE_ERROR: return transfer.received > transfer.request.maximumBytes ? .tooLarge : .complete
    case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY, CURLE_COULDNT_CONNECT: return .unreachable(what)
    case CURLE_UNSUPPORTED_PROTOCOL, CURLE_URL_MALFORMAT, CURLE_PEER_FAILED_VERIFICATION, CURLE_TOO_MANY_REDIRECTS,
      CURLE_SSL_CACERT_BADFILE:
      return .refused(what)
    default: return .broken(what)
    }
  }
}

/// One of curl's easy handles with its list of headers.
@safe private final class Handle {
  nonisolated(unsafe) let easy: UnsafeMutableRawPointer
  nonisolated(unsafe) var headers: UnsafeMutablePointer<curl_slist>?
  var transfer: Transfer?
  var key: UInt { UInt(bitPattern: unsafe easy) }

  init?() {
    guard let easy = unsafe curl_easy_init() else { return nil }
    unsafe self.easy = easy
  }

  deinit {
    unsafe curl_slist_free_all(headers)
    unsafe curl_easy_cleanup(easy)
  }

  /// Forgets the transfer; connections stay.
  func clear() {
    unsafe curl_easy_reset(easy)
    unsafe curl_slist_free_all(headers)
    unsafe headers = nil
    transfer = nil
  }

  func configure(_ request: HTTPRequest, _ policy: RetryPolicy) {
    let isSecure = request.url.lowercased().hasPrefix("https:")
    unsafe dd_curl_set_text(easy, CURLOPT_URL, request.url)
    unsafe dd_curl_set_text(easy, CURLOPT_PROTOCOLS_STR, "http,https")
    // A secure address never leads to an open one.
    unsafe dd_curl_set_text(easy, CURLOPT_REDIR_PROTOCOLS_STR, isSecure ? "https" : "http,https")
    unsafe dd_curl_set_number(easy, CURLOPT_FOLLOWLOCATION, request.followsRedirects && request.headers.isEmpty ? 1 : 0)
    unsafe dd_curl_set_number(easy, CURLOPT_MAXREDIRS, 10)
    unsafe dd_curl_set_number(easy, CURLOPT_NOSIGNAL, 1)
    unsafe dd_curl_set_number(easy, CURLOPT_CONNECTTIMEOUT, policy.timeout)
    // Small pieces where the rate is bounded, so that it is even.
    let piece = min(256 << 10, max(1 << 10, (policy.maximumRate ?? 2 << 20) / 8))
    unsafe dd_curl_set_number(easy, CURLOPT_BUFFERSIZE, piece)
    // Requests wait for a connection that may carry many of them (HTTP/2) instead of opening one each.
    unsafe dd_curl_set_number(easy, CURLOPT_PIPEWAIT, isSecure ? 1 : 0)
    unsafe dd_curl_set_text(easy, CURLOPT_USERAGENT, WebEnvironment.userAgent)
    if let file = WebEnvironment.certificates { unsafe dd_curl_set_text(easy, CURLOPT_CAINFO, file) }
    if !isSecure, let proxy = WebEnvironment.proxy { unsafe dd_curl_set_text(easy, CURLOPT_PROXY, proxy) }
    if request.method == .head { unsafe dd_curl_set_number(easy, CURLOPT_NOBODY, 1) }
    unsafe headers = curl_slist_append(nil, "Accept-Encoding: identity")
    for line in request.headers { unsafe headers = curl_slist_append(headers, line) }
    guard let range = request.range else { return }
    unsafe dd_curl_set_text(easy, CURLOPT_RANGE, range)
    if let tag = request.entityTag { unsafe headers = curl_slist_append(headers, "If-Range: \(tag)") }
  }
}

private func receiveBody(
  _ bytes: UnsafeMutablePointer<CChar>, _ size: Int, _ count: Int, _ context: UnsafeMutableRawPointer
)
  -> Int
{
  let transfer = unsafe Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue()
  let length = size * count
  transfer.pieces &+= 1
  let view = unsafe ByteView(base: UnsafeRawPointer(bytes).assumingMemoryBound(to: UInt8.self), count: length)
  guard transfer.isData else {
    transfer.errorText.append(view.prefix(min(length, 1024 - min(1024, transfer.errorText.count))))
    // Of an error the words are read; a body that nobody asked for is not even received.
    return transfer.answer.status >= 300 ? length : 0
  }
  if transfer.body.count >= transfer.request.bufferBytes {
    transfer.isHeldBack = true
    return Int(CURL_WRITEFUNC_PAUSE)
  }
  transfer.received += length
  transfer.arrivals?.count &+= 1
  transfer.arrivals?.bytes &+= length
  if transfer.received > transfer.request.maximumBytes { return 0 }
  transfer.body.append(view)
  return length
}

private func receiveHeader(
  _ bytes: UnsafeMutablePointer<CChar>, _ size: Int, _ count: Int, _ context: UnsafeMutableRawPointer
)
  -> Int
{
  let transfer = unsafe Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue()
  let view = unsafe ByteView(base: UnsafeRawPointer(bytes).assumingMemoryBound(to: UInt8.self), count: size * count)
  var end = view.count
  while end > 0 && (view[end - 1] == 0x0A || view[end - 1] == 0x0D || view[end - 1] == 0x20) { end -= 1 }
  transfer.pieces &+= 1
  transfer.answer.take(Substring(String(view.prefix(end))))
  return view.count
}
