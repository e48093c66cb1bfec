/// An answer before it is put on the wire.
struct Response: Sendable {
  var status: Int
  var headers: HeaderFields
  var body: Body

  init(_ status: Int, headers: HeaderFields = [:], body: Body = .bytes([])) {
    self.status = status
    self.headers = headers
    self.body = body
  }

  static func json(_ value: JSON, status: Int = 200) -> Response {
    Response(status, headers: ["Content-Type": "application/json; charset=utf-8"], body: .bytes(value.bytes))
  }

  static func text(_ text: String, status: Int = 200) -> Response {
    Response(status, headers: ["Content-Type": "text/plain; charset=utf-8"], body: .bytes(Array(text.utf8)))
  }

  /// A redirect; its own Content-Length is that of this text, not of the file (as huggingface.co answers `resolve`).
  static func redirect(_ status: Int, to location: String) -> Response {
    var response = text("\(reasonPhrase(status)). Redirecting to \(location)", status: status)
    response.headers["Location"] = location
    return response
  }

  /// An error in the XML that S3 and the CDN speak.
  static func xml(_ status: Int, code: String, message: String) -> Response {
    let text = """
      <?xml version="1.0" encoding="UTF-8"?>
      <Error><Code>\(code)</Code><Message>\(message)</Message><RequestId>0000000000000000</RequestId></Error>
      """
    return Response(status, headers: ["Content-Type": "application/xml"], body: .bytes(Array(text.utf8)))
  }
}

/// Where the bytes of an answer come from.
enum Body: Sendable {
  case bytes([UInt8])
  /// `count` bytes of a file from `offset` on.
  case file(path: String, offset: Int, count: Int)
  /// A whole file, compressed on the way; its length is not known before, so it is sent in chunks.
  case gzip(path: String)

  /// Bytes on the wire; nil when they are not known before the end.
  var count: Int? {
    switch self {
    case .bytes(let bytes): bytes.count
    case .file(_, _, let count): count
    case .gzip: nil
    }
  }

  /// The file offset of the first byte.
  var offset: Int {
    if case .file(_, let offset, _) = self { offset } else { 0 }
  }
}

func reasonPhrase(_ status: Int) -> String {
  switch status {
  case 200: "OK"
  case 206: "Partial Content"
  case 302: "Found"
  case 304: "Not Modified"
  case 307: "Temporary Redirect"
  case 400: "Bad Request"
  case 401: "Unauthorized"
  case 403: "Forbidden"
  case 404: "Not Found"
  case 405: "Method Not Allowed"
  case 416: "Range Not Satisfiable"
  case 429: "Too Many Requests"
  case 500: "Internal Server Error"
  case 502: "Bad Gateway"
  case 503: "Service Unavailable"
  case 504: "Gateway Timeout"
  default: "Status \(status)"
  }
}
