/// Which requests go wrong, and how. All conditions given must hold; docs/testhub.md has the list.
struct FaultRule: Codable, Sendable {
  // Which requests.
  var origin: Origin?
  var method: String?
  /// A regular expression found anywhere in the path and query as sent.
  var path: String?
  /// A text that is somewhere in the request's body.
  var says: String?
  /// Only requests with (or without) a Range header.
  var ranged: Bool?
  /// Of those, lets the first so many pass,
  var after: Int?
  /// then takes each so manieth (1: each),
  var every: Int?
  /// and ends after so many faults; without it, it goes on for ever.
  var count: Int?

  // Before the head of the answer.
  /// Seconds before anything is sent.
  var delay: Double?
  /// Closes without an answer.
  var refuse: Ending?
  /// Sends these bytes, whatever they are, and closes.
  var raw: String?
  /// Answers with this status in place of the right answer.
  var status: Int?
  /// Body of that answer.
  var body: String?
  /// `seconds:N` or `date:N`, N seconds from now.
  var retryAfter: String?
  /// Header fields to add or replace, such as RateLimit or ETag.
  var headers: [String: String]?
  /// The CDN's answer to an expired link: 403 in XML.
  var expired: Bool?
  /// Answers 200 and everything where a range was asked.
  var ignoreRange: Bool?
  /// Adds so much to the offsets that Content-Range tells; the bytes stay those that were asked.
  var contentRangeShift: Int?
  /// Adds so much to the total that Content-Range tells.
  var totalShift: Int?

  // In the body.
  /// Body and Content-Length are so long: a well-formed answer that ends too early.
  var length: Int?
  /// The body is so much shorter (−) or longer (+) than its Content-Length; then FIN.
  var bodyDelta: Int?
  /// Ends the connection after so many bytes of the body,
  var dropAfter: Int?
  /// with `fin` (the default) or `rst`.
  var how: Ending?
  /// Waits after so many bytes of the body,
  var stallAfter: Int?
  /// for so many seconds (default: an hour), and goes on.
  var stallSeconds: Double?
  /// Bytes a second, in ten parts.
  var drip: Int?
  /// Offset in the file (not in the answer) of a byte that is sent with all bits inverted.
  var flipAt: Int?
  /// Sends the body in chunks and closes without the last one.
  var unterminated: Bool?
  /// Sends the body in chunks, so much longer than the range or file is.
  var surplus: Int?
  /// The body is followed by blanks for ever, with `drip` so many a second.
  var endless: Bool?

  enum Ending: String, Codable, Sendable { case fin, rst }

  enum CodingKeys: String, CodingKey, CaseIterable {
    case origin, method, path, says, ranged, after, every, count, delay, refuse, raw, status, body, headers, expired
    case length, how, drip, unterminated, surplus, endless
    case retryAfter = "retry_after"
    case ignoreRange = "ignore_range"
    case contentRangeShift = "content_range_shift"
    case totalShift = "total_shift"
    case bodyDelta = "body_delta"
    case dropAfter = "drop_after"
    case stallAfter = "stall_after"
    case stallSeconds = "stall_seconds"
    case flipAt = "flip_at"
  }

  static func checkNames(_ names: some Sequence<String>) throws {
    let known = CodingKeys.allCases.map(\.rawValue)
    for name in names where !known.contains(name) {
      throw StartError("faults: no '\(name)'; there are \(known.sorted().joined(separator: ", "))")
    }
  }
}
