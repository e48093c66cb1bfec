import CCurl
import Glibc
import Records

/// The head of a server's answer, as far as it matters.
package struct HTTPAnswer {
  /// The status code of the last answer, after redirects; 0 before there is one.
  package var status = 0
  package var contentRange: ContentRange?
  package var contentLength: Int?
  /// The entity tag; of a weak one what stands behind `W/`.
  package private(set) var tag: String?
  private var hasWeakTag = false
  /// Other fields that somebody asks for, by their names in lower case.
  private var fields: [String: String] = [:]

  private static let kept: Set<String> = [
    "content-encoding", "content-type", "date", "last-modified", "link", "location", "ratelimit", "ratelimit-policy",
    "retry-after", "retry-after-ms", "www-authenticate", "x-error-code", "x-error-message", "x-hf-warning",
    "x-linked-size", "x-ratelimit-remaining-requests", "x-ratelimit-remaining-tokens", "x-ratelimit-reset-requests",
    "x-ratelimit-reset-tokens", "x-repo-commit",
  ]

  /// The value of a field, by its name in lower case.
  package subscript(name: String) -> String? { fields[name] }

  /// The entity tag where it stands for the very same bytes.
  package var strongTag: String? { hasWeakTag ? nil : tag }

  /// The length of the whole file, of which the answer may have a part, where it says that.
  package var fileSize: Int? { status == 200 ? contentLength : contentRange?.total }

  /// Statuses after which the same request may go through later (as huggingface_hub's `http_backoff`): of the server's
  /// own failures all, those of proxies and networks of delivery (520 to 599) included, but for what it can't do at all;
  /// 499 is a gateway's whose own request was broken off.
  package var isTemporary: Bool {
    switch status {
    case 408, 425, 429, 499: true
    case 501, 505, 506, 508, 510, 511: false
    default: (500...599).contains(status)
    }
  }

  package var isRedirect: Bool { [301, 302, 303, 307, 308].contains(status) }

  /// Takes one line of the head. A status line begins a new answer.
  package mutating func take(_ line: Substring) {
    if line.hasPrefix("HTTP/") {
      self = HTTPAnswer()
      status = line.split(separator: " ").dropFirst().first.flatMap { Int(outside: $0, atMost: 999) } ?? 0
      return
    }
    guard let colon = line.firstIndex(of: ":") else { return }
    let value = line[line.index(after: colon)...].drop { $0 == " " || $0 == "\t" }
    let name = line[..<colon].lowercased()
    switch name {
    case "content-length": contentLength = Int(outside: value)
    case "content-range": contentRange = ContentRange(value)
    case "etag":
      hasWeakTag = value.hasPrefix("W/")
      tag = value.isEmpty ? nil : String(hasWeakTag ? value.dropFirst(2) : value)
    default: if Self.kept.contains(name) { fields[name] = String(value) }
    }
  }

  /// Seconds since 1970 of a date in one of HTTP's forms.
  package static func seconds(ofDate text: String) -> Int? {
    let seconds = unsafe curl_getdate(text, nil)
    return (0...Int.mostFromOutside).contains(Int(seconds)) ? Int(seconds) : nil
  }

  /// When it was sent, by the server's clock or else by this machine's, in seconds since 1970.
  package var sentAt: Int { fields["date"].flatMap(Self.seconds) ?? Int(time(nil)) }

  /// Seconds that `Retry-After` asks to wait, in either of its forms (RFC 9110 section 10.2.3).
  package var retryAfter: Int? {
    guard let value = fields["retry-after"] else { return nil }
    if let seconds = Int(outsideWait: value) { return seconds }
    return Self.seconds(ofDate: value).map { max(0, $0 - sentAt) }
  }

  /// Seconds to wait before the same request is sent again, when the answer says so: by the window of a rate limit
  /// that is used up, or by `Retry-After`.
  package var toldWait: Int? {
    if let limit = fields["ratelimit"].flatMap(RateLimit.init), limit.left == 0, status == 429 {
      return limit.seconds + 1
    }
    return retryAfter
  }
}
