/// What is asked of a server.
struct HTTPRequest {
  enum Method { case get, head }

  var url: String
  var method = Method.get
  /// Whole header lines, such as the one with a token. They are sent to `url` and nowhere else.
  var headers: [String] = []
  /// Whether libcurl follows redirects; never with headers that another host must not see.
  var followsRedirects = true
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
  /// Seconds without a byte after which it has stalled; nil for those of the policy.
  var timeout: Int?
  /// The body may have so many bytes; a longer one ends the transfer.
  var maximumBytes = Int.max

  /// The value of the Range header (RFC 9110 section 14), when a part is wanted.
  var range: String? {
    if let suffix { return "-\(suffix)" }
    if let to { return "\(from)-\(to - 1)" }
    return from > 0 ? "\(from)-" : nil
  }
}
