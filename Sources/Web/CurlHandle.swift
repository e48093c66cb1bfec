import CCurl
import Glibc
import Records

/// One of curl's easy handles with what it points to: a list of headers, and room for an error's text.
@safe final class CurlHandle {
  nonisolated(unsafe) let easy: UnsafeMutableRawPointer
  nonisolated(unsafe) var headers: UnsafeMutablePointer<curl_slist>?
  private nonisolated(unsafe) let errorRoom = UnsafeMutablePointer<CChar>.allocate(capacity: Int(CURL_ERROR_SIZE))
  var transfer: Transfer?
  var key: UInt { UInt(bitPattern: unsafe easy) }

  init?() {
    guard let easy = unsafe curl_easy_init() else { return nil }
    unsafe self.easy = easy
    unsafe errorRoom.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
  }

  deinit {
    unsafe curl_slist_free_all(headers)
    unsafe curl_easy_cleanup(easy)
    unsafe errorRoom.deallocate()
  }

  /// What curl says of a failure, which may be more than its code's name; empty when it says nothing.
  var errorText: String { unsafe String(cString: errorRoom) }
  /// The status of a proxy's answer to CONNECT; 0 without one.
  var proxyStatus: Int { unsafe dd_curl_number(easy, CURLINFO_HTTP_CONNECTCODE) }

  /// Whether it has a connection and the request goes out, or went.
  var isSent: Bool { unsafe dd_curl_large_number(easy, CURLINFO_PRETRANSFER_TIME_T) > 0 }

  /// Forgets the transfer; connections stay.
  func clear() {
    unsafe curl_easy_reset(easy)
    unsafe curl_slist_free_all(headers)
    unsafe headers = nil
    transfer = nil
  }

  func configure(_ request: HTTPRequest, _ policy: RetryPolicy, userAgent: String) {
    let isSecure = request.url.lowercased().hasPrefix("https:")
    unsafe dd_curl_set_text(easy, CURLOPT_URL, request.url)
    unsafe dd_curl_set_text(easy, CURLOPT_PROTOCOLS_STR, "http,https")
    // A secure address never leads to an open one.
    unsafe dd_curl_set_text(easy, CURLOPT_REDIR_PROTOCOLS_STR, isSecure ? "https" : "http,https")
    unsafe dd_curl_set_number(easy, CURLOPT_FOLLOWLOCATION, request.followsRedirects && request.headers.isEmpty ? 1 : 0)
    unsafe dd_curl_set_number(easy, CURLOPT_MAXREDIRS, 10)
    unsafe dd_curl_set_number(easy, CURLOPT_NOSIGNAL, 1)
    unsafe errorRoom.pointee = 0
    unsafe dd_curl_set_error_buffer(easy, errorRoom)
    // What a proxy says is no answer of the server.
    unsafe dd_curl_set_number(easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
    unsafe dd_curl_set_number(easy, CURLOPT_CONNECTTIMEOUT, request.connectTimeout ?? request.timeout ?? policy.timeout)
    // Up to a hundred pieces are received before the throttle is asked: of a quarter of a second together.
    let piece = min(256 << 10, max(1 << 10, (policy.maximumRate ?? .max) / 400))
    unsafe dd_curl_set_number(easy, CURLOPT_BUFFERSIZE, piece)
    // Requests wait for a connection that may carry many of them (HTTP/2) instead of opening one each.
    unsafe dd_curl_set_number(easy, CURLOPT_PIPEWAIT, isSecure ? 1 : 0)
    unsafe dd_curl_set_text(easy, CURLOPT_USERAGENT, userAgent)
    if let file = WebEnvironment.certificates.file { unsafe dd_curl_set_text(easy, CURLOPT_CAINFO, file) }
    if let folder = WebEnvironment.certificates.folder { unsafe dd_curl_set_text(easy, CURLOPT_CAPATH, folder) }
    if !isSecure, let proxy = WebEnvironment.proxy { unsafe dd_curl_set_text(easy, CURLOPT_PROXY, proxy) }
    if !request.usesProxy { unsafe dd_curl_set_text(easy, CURLOPT_NOPROXY, "*") }
    if request.method == .head { unsafe dd_curl_set_number(easy, CURLOPT_NOBODY, 1) }
    unsafe headers = curl_slist_append(nil, "Accept-Encoding: identity")
    for line in request.headers { unsafe headers = curl_slist_append(headers, line) }
    if let body = request.body { post(body) }
    guard let range = request.range else { return }
    unsafe dd_curl_set_text(easy, CURLOPT_RANGE, range)
    if let tag = request.entityTag { unsafe headers = curl_slist_append(headers, "If-Range: \(tag)") }
  }

  /// Sends a body, which the transfer's request keeps in place.
  private func post(_ body: ByteBuffer) {
    unsafe dd_curl_set_post(easy, body.view.pointer, body.count)
    unsafe headers = curl_slist_append(headers, "Content-Type: application/json")
    // Nobody is asked beforehand whether the body may come: some servers never say.
    unsafe headers = curl_slist_append(headers, "Expect:")
  }
}

func receiveBody(
  _ bytes: UnsafeMutablePointer<CChar>, _ size: Int, _ count: Int, _ context: UnsafeMutableRawPointer
)
  -> Int
{
  let transfer = unsafe Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue()
  let length = size * count
  transfer.arrivedBytes &+= length
  let view = unsafe ByteView(base: UnsafeRawPointer(bytes).assumingMemoryBound(to: UInt8.self), count: length)
  guard transfer.isData else {
    transfer.errorText.append(view.prefix(min(length, 1024 - min(1024, transfer.errorText.count))))
    transfer.errorBytes &+= length
    // Of an error the words are read; a long one, and a body that nobody asked for, is not even received.
    return transfer.answer.status >= 300 && transfer.errorBytes <= Transfer.mostErrorBytes ? length : 0
  }
  if transfer.body.count >= transfer.request.bufferBytes {
    transfer.isHeldBack = true
    return Int(CURL_WRITEFUNC_PAUSE)
  }
  let before = transfer.received
  transfer.received += length
  transfer.arrivals?.count &+= 1
  transfer.arrivals?.bytes &+= length
  if transfer.received > transfer.request.maximumBytes { return 0 }
  // What comes behind the announced part is not of the file.
  let belonging = min(length, transfer.announced - before)
  transfer.received = before + belonging
  transfer.body.append(view.prefix(belonging))
  return belonging
}

func receiveHeader(
  _ bytes: UnsafeMutablePointer<CChar>, _ size: Int, _ count: Int, _ context: UnsafeMutableRawPointer
)
  -> Int
{
  let transfer = unsafe Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue()
  let view = unsafe ByteView(base: UnsafeRawPointer(bytes).assumingMemoryBound(to: UInt8.self), count: size * count)
  var end = view.count
  while end > 0 && (view[end - 1] == 0x0A || view[end - 1] == 0x0D || view[end - 1] == 0x20) { end -= 1 }
  transfer.arrivedBytes &+= view.count
  transfer.answer.take(Substring(String(view.prefix(end))))
  return view.count
}
