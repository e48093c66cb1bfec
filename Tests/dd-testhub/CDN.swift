extension Server {
  /// The CDN's origin: large files by signed link. It knows nothing of tokens and is not counted.
  func cdnAnswer(_ request: Request, _ settings: Settings) -> Response {
    if request.headers["Authorization"] != nil { return .oneMechanismOnly }
    guard request.method == "GET" || request.method == "HEAD" else {
      return .xml(405, code: "MethodNotAllowed", message: "The specified method is not allowed")
    }
    if let refusal = signer.refusal(request) { return refusal }
    guard request.path.count == 3, let file = repositories.large(request.path[2]), let large = file.large else {
      return .xml(404, code: "NoSuchKey", message: "The specified key does not exist.")
    }
    var response = FileResponse(
      diskPath: file.diskPath, size: file.size, etag: large.xetHash, contentType: "application/octet-stream",
      compresses: settings.cdnGzip && FileResponse.isText(file.path)
    ).answer(request)
    response.headers["Cache-Control"] = "public, max-age=31536000"
    response.headers["Content-Disposition"] = request.parameter("response-content-disposition")
    response.headers["X-Cache"] = "Miss from cloudfront"
    return response
  }
}

extension Response {
  /// S3's answer to a credential beside a signature, or to one of a kind that it does not know.
  static var oneMechanismOnly: Response {
    .xml(
      400, code: "InvalidArgument",
      message: "Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, Signature query string "
        + "parameter or the Authorization header should be specified")
  }
}
