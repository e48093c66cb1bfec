import Glibc

extension Server {
  /// The object store's origin, as S3 answers: `/content/{sha1}` is the file `content/{sha1}` of its folder, as it lies
  /// there (Software Heritage's objects are gzip files; no Content-Encoding says so). The bucket's name may stand before it,
  /// as where a client is told of another server than Amazon's.
  func objectAnswer(_ request: Request, _ settings: Settings) -> Response {
    var response = objectBody(request, settings)
    response.headers["x-amz-request-id"] = "0000000000000000"
    response.headers["Server"] = "AmazonS3"
    return response
  }

  private func objectBody(_ request: Request, _ settings: Settings) -> Response {
    if request.headers["Authorization"] != nil { return .oneMechanismOnly }
    guard request.method == "GET" || request.method == "HEAD" else {
      return .xml(405, code: "MethodNotAllowed", message: "The specified method is not allowed")
    }
    let place = request.path.first == "softwareheritage" ? request.path.dropFirst() : request.path[...]
    let isSafe = place.allSatisfy { $0 != ".." && $0 != "." && !$0.contains("/") && !$0.contains("\0") }
    var status = stat()
    if let objects, isSafe, let name = place.last {
      let path = objects + "/" + place.joined(separator: "/")
      if unsafe stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG {
        let tag = "\(String(name.prefix(32)))-\(status.st_size)"
        return FileResponse(
          diskPath: path, size: Int(status.st_size), etag: tag, contentType: "binary/octet-stream", compresses: false
        ).answer(request)
      }
    }
    return settings.missingObject == 403
      ? .xml(403, code: "AccessDenied", message: "Access Denied")
      : .xml(404, code: "NoSuchKey", message: "The specified key does not exist.")
  }
}
