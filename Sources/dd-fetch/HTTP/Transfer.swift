import Records

/// What is asked of a server.
struct HTTPRequest {
  var url: String
  /// The first byte that is wanted.
  var from = 0
  /// The byte after the last one that is wanted; nil for all to the end.
  var to: Int?
  /// The last so many bytes are wanted, whatever comes before.
  var suffix: Int?
  /// Bytes are good only while the file has this entity tag.
  var entityTag: String?
  /// Received bytes that wait to be taken, at most; more are left on their way.
  var bufferBytes = 4 << 20
  /// The body may have so many bytes; a longer one ends the transfer.
  var maximumBytes = Int.max

  /// The value of the Range header (RFC 9110 section 14), when a part is wanted.
  var range: String? {
    if let suffix { return "-\(suffix)" }
    if let to { return "\(from)-\(to - 1)" }
    return from > 0 ? "\(from)-" : nil
  }
}

/// The head of a server's answer, as far as it matters.
struct HTTPAnswer {
  /// The status code of the last answer, after redirects; 0 before there is one.
  var status = 0
  /// `Content-Range: bytes first-last/total`.
  var contentRange: (first: Int, last: Int, total: Int?)?
  var contentLength: Int?
  var entityTag: String?
  /// Seconds that `Retry-After` asks to wait.
  var retryAfter: Int?

  /// Takes one line of the head. A status line begins a new answer.
  mutating func take(_ line: Substring) {
    if line.hasPrefix("HTTP/") {
      self = HTTPAnswer()
      status = line.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
      return
    }
    guard let colon = line.firstIndex(of: ":") else { return }
    let value = line[line.index(after: colon)...].drop { $0 == " " || $0 == "\t" }
    switch line[..<colon].lowercased() {
    case "content-length": contentLength = Int(value)
    case "content-range": contentRange = Self.range(value)
    // A weak tag says nothing of single bytes.
    case "etag": entityTag = value.hasPrefix("W/") ? nil : String(value)
    case "retry-after": retryAfter = Int(value)
    default: break
    }
  }

  private static func range(_ value: Substring) -> (Int, Int, Int?)? {
    guard value.lowercased().hasPrefix("bytes ") else { return nil }
    let parts = value.dropFirst(6).split(separator: "/")
    let ends = parts.first?.split(separator: "-") ?? []
    guard parts.count == 2, ends.count == 2, let first = Int(ends[0]), let last = Int(ends[1]), first <= last else {
      return nil
    }
    return (first, last, Int(parts[1]))
  }
}

/// How many pieces of bodies came: when it grows there is no need to wait.
final class Arrivals {
  var count = 0
}

/// How a transfer ended.
enum TransferEnd: Equatable {
  /// The whole answer came.
  case complete
  /// Nothing, or not all, came: the text says why. Trying again may help.
  case broken(String)
  /// The server can't be reached by this name at all.
  case unreachable(String)
  /// Something that stays as it is: a bad URL, a certificate.
  case refused(String)
  /// The body was longer than allowed.
  case tooLarge
}

/// One request on its way. Its bytes gather in `body`; the client stops receiving while too many wait there.
final class Transfer {
  let request: HTTPRequest
  /// What came and was not taken yet.
  let body = ByteBuffer(capacity: 1 << 14)
  /// Bytes of the body so far.
  var received = 0
  var answer = HTTPAnswer()
  /// How it ended; nil while it is on its way.
  var end: TransferEnd?
  /// The server's words with an error, cut short.
  var errorText = ByteBuffer(capacity: 256)
  /// Counts the pieces that came, of all transfers of a client.
  var arrivals: Arrivals?
  /// By what the client finds it again.
  var handleKey: UInt = 0
  /// The client holds it back until bytes are taken.
  var isHeldBack = false

  /// A transfer for a request; `HTTPClient.start` sends it.
  init(_ request: HTTPRequest) { self.request = request }

  /// Whether the answer's body is what was asked for: all of the file, or exactly the part.
  var isData: Bool {
    switch answer.status {
    case 200: return request.range == nil
    case 206:
      guard let range = answer.contentRange else { return false }
      if let suffix = request.suffix {
        return range.total.map { range.last + 1 == $0 && range.last - range.first < suffix } ?? false
      }
      if let to = request.to, range.last >= to { return false }
      return range.first == request.from
    default: return false
    }
  }
}
