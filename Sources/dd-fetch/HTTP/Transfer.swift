import Records

/// How much of bodies came: when the count of pieces grows there is no need to wait.
final class Arrivals {
  var count = 0
  var bytes = 0
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
  /// Pieces of head and body that came, and those of them that the client has taken note of.
  var pieces = 0
  var seenPieces = 0
  /// When the last one came, by the client's clock.
  var lastArrival = 0.0
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
