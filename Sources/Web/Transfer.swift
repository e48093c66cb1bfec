package import Records

/// How much of bodies came: when the count of pieces grows there is no need to wait.
final class Arrivals {
  var count = 0
  var bytes = 0
}

/// One request on its way. Its bytes gather in `body`; the client stops receiving while too many wait there.
package final class Transfer {
  package let request: HTTPRequest
  /// What came and was not taken yet.
  package let body = ByteBuffer(capacity: 1 << 14)
  /// Bytes of the body so far.
  package var received = 0
  package var answer = HTTPAnswer()
  /// How it ended; nil while it is on its way.
  package var end: TransferEnd?
  /// Whether the answer came to its end, and not only to where it was clear what it is.
  package var isWhole = false
  /// The server's words with an error, cut short.
  package var errorText = ByteBuffer(capacity: 256)
  /// Bytes of an error's body, or of another that nobody asked for.
  var errorBytes = 0
  /// So many of them are received, since the connection is good for other requests afterwards.
  static let mostErrorBytes = 64 << 10
  /// Counts the pieces that came, of all transfers of a client.
  var arrivals: Arrivals?
  /// By what the client finds it again.
  var handleKey: UInt = 0
  /// Bytes of heads and bodies that came, whatever they are.
  package var arrivedBytes = 0
  /// Whether it still moves, by the client's clock.
  var stall = Stall()
  /// Whether the request itself is known to be on its way, and not in line for a connection.
  var isSent = false
  /// The client holds it back until bytes are taken.
  package var isHeldBack = false

  /// A transfer for a request; `HTTPClient.start` sends it.
  package init(_ request: HTTPRequest) { self.request = request }

  /// Bytes that the body may have by its head, which a body in chunks need not keep to.
  package var announced: Int { answer.status == 206 ? answer.contentRange?.bytes?.count ?? 0 : request.maximumBytes }

  /// Whether the answer's body is what was asked for: all of the file, or exactly the part.
  package var isData: Bool {
    switch answer.status {
    case 200: return request.range == nil
    case 206:
      guard let bytes = answer.contentRange?.bytes else { return false }
      if let suffix = request.suffix { return bytes.upperBound == answer.contentRange?.total && bytes.count <= suffix }
      return bytes.lowerBound == request.from && bytes.upperBound <= request.to ?? .max
    default: return false
    }
  }
}
