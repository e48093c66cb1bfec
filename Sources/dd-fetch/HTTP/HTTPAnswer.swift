import CCurl
import Glibc

/// The head of a server's answer, as far as it matters.
struct HTTPAnswer {
  /// The status code of the last answer, after redirects; 0 before there is one.
  var status = 0
  /// `Content-Range: bytes first-last/total`.
  var contentRange: (first: Int, last: Int, total: Int?)?
  var contentLength: Int?
  var entityTag: String?
  /// Other fields that somebody asks for, by their names in lower case.
  private var fields: [String: String] = [:]

  private static let kept: Set<String> = [
    "date", "link", "location", "ratelimit", "ratelimit-policy", "retry-after", "x-error-code", "x-error-message",
    "x-hf-warning", "x-linked-size", "x-repo-commit", "www-authenticate",
  ]

  /// The value of a field, by its name in lower case.
  subscript(name: String) -> String? { fields[name] }

  /// Statuses after which the same request may go through later (hub-protocol.md section 3.3).
  var isTemporary: Bool { [408, 429, 500, 502, 503, 504].contains(status) }

  var isRedirect: Bool { [301, 302, 303, 307, 308].contains(status) }

  /// Takes one line of the head. A status line begins a new answer.
  mutating func take(_ line: Substring) {
    if line.hasPrefix("HTTP/") {
      self = HTTPAnswer()
      status = line.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
      return
    }
    guard let colon = line.firstIndex(of: ":") else { return }
    let value = line[line.index(after: colon)...].drop { $0 == " " || $0 == "\t" }
    let name = line[..<colon].lowercased()
    switch name {
    case "content-length": contentLength = Int(value)
    case "content-range": contentRange = Self.range(value)
    // A weak tag says nothing of single bytes.
    case "etag": entityTag = value.hasPrefix("W/") ? nil : String(value)
    default: if Self.kept.contains(name) { fields[name] = String(value) }
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

  /// Seconds since 1970 of a date in one of HTTP's forms.
  static func seconds(ofDate text: String) -> Int? {
    let seconds = unsafe curl_getdate(text, nil)
    return seconds < 0 ? nil : Int(seconds)
  }

  /// When it was sent, by the server's clock or else by this machine's, in seconds since 1970.
  var sentAt: Int { fields["date"].flatMap(Self.seconds) ?? Int(time(nil)) }

  /// Seconds that `Retry-After` asks to wait, in either of its forms (RFC 9110 section 10.2.3).
  var retryAfter: Int? {
    guard let value = fields["retry-after"] else { return nil }
    if let seconds = Int(value) { return max(0, seconds) }
    return Self.seconds(ofDate: value).map { max(0, $0 - sentAt) }
  }

  /// Seconds to wait before the same request is sent again, when the answer says so: by the window of a rate limit
  /// that is used up, or by `Retry-After`.
  var toldWait: Int? {
    if let limit = fields["ratelimit"].flatMap(RateLimit.init), limit.left == 0, status == 429 {
      return limit.seconds + 1
    }
    return retryAfter
  }
}
