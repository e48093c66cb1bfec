/// The bytes of a file by HTTP's rules: conditions, ranges, compression.
struct FileResponse {
  let diskPath: String
  let size: Int
  /// Without quotes.
  let etag: String
  let contentType: String
  /// Whether the body is compressed for those who take gzip. Range is ignored then, as the Hub's CDN does.
  let compresses: Bool

  func answer(_ request: Request) -> Response {
    var headers: HeaderFields = ["ETag": "\"\(etag)\"", "Accept-Ranges": "bytes"]
    if let condition = request.headers["If-None-Match"], names(condition, weakly: true) {
      return Response(304, headers: headers)
    }
    headers["Content-Type"] = contentType
    if compresses {
      headers["Vary"] = "Accept-Encoding"
      if request.acceptsGzip {
        headers["Content-Encoding"] = "gzip"
        headers["ETag"] = "W/\"\(etag)\""
        return Response(200, headers: headers, body: .gzip(path: diskPath))
      }
    }
    let isSame = request.headers["If-Range"].map { names($0, weakly: false) } ?? true
    switch ByteRange(isSame ? request.headers["Range"] : nil, size: size) {
    case .whole:
      return Response(200, headers: headers, body: .file(path: diskPath, offset: 0, count: size))
    case .part(let range):
      headers["Content-Range"] = "bytes \(range.lowerBound)-\(range.upperBound - 1)/\(size)"
      return Response(206, headers: headers, body: .file(path: diskPath, offset: range.lowerBound, count: range.count))
    case .unsatisfiable:
      headers["Content-Range"] = "bytes */\(size)"
      return Response(416, headers: headers)
    }
  }

  /// Whether a list of entity tags has this file's; a weak one counts for If-None-Match only.
  private func names(_ condition: String, weakly: Bool) -> Bool {
    condition.split(separator: ",").map { trimmed($0) }.contains { tag in
      tag == "\"\(etag)\"" || weakly && (tag == "W/\"\(etag)\"" || tag == "*")
    }
  }

  static func contentType(of path: String) -> String {
    switch path.split(separator: ".").last.map(String.init) ?? "" {
    case "md", "txt", "yaml", "yml", "jsonl", "csv", "tsv", "py", "gitattributes": "text/plain; charset=utf-8"
    case "json": "application/json"
    default: "application/octet-stream"
    }
  }

  /// What a CDN compresses: text.
  static func isText(_ path: String) -> Bool { contentType(of: path) != "application/octet-stream" }
}
