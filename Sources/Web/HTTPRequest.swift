package import Records

/// What is asked of a server.
package struct HTTPRequest {
  package enum Method: String, CustomStringConvertible {
    case get, head, post
    package var description: String { rawValue.uppercased() }
  }

  package var url: String
  package var method = Method.get
  /// What is sent with `post`: JSON. It must not change while the request is on its way.
  package var body: ByteBuffer?
  /// Whole header lines, such as the one with a token. They are sent to `url` and nowhere else.
  package var headers: [String] = []
  /// Whether it may go through the proxy that the environment names.
  package var usesProxy = true
  /// Whether libcurl follows redirects; never with headers that another host must not see.
  package var followsRedirects = true
  /// The first byte that is wanted.
  package var from = 0
  /// The byte after the last one that is wanted; nil for all to the end.
  package var to: Int?
  /// The last so many bytes are wanted, whatever comes before.
  package var suffix: Int?
  /// Bytes are good only while the file has this entity tag.
  package var entityTag: String?
  /// Received bytes that wait to be taken, at most; more are left on their way.
  package var bufferBytes = 4 << 20
  /// Seconds without a byte after which it has stalled; nil for those of the policy.
  package var timeout: Int?
  /// Bytes a second below which an answer that has begun is stalled too; 0 where a server may keep the line awake by a byte
  /// now and then.
  package var slowest = Stall.slowest
  /// Seconds to connect in; nil for `timeout`.
  package var connectTimeout: Int?
  /// The body may have so many bytes; a longer one ends the transfer.
  package var maximumBytes = Int.max

  /// A request to read what is at a URL.
  package init(url: String) { self.url = url }

  /// The value of the Range header (RFC 9110 section 14), when a part is wanted.
  package var range: String? {
    if let suffix { return "-\(suffix)" }
    if let to { return "\(from)-\(to - 1)" }
    return from > 0 ? "\(from)-" : nil
  }
}
