import Web

/// A server that stands in for Amazon's S3, as its own clients are told of one: `AWS_ENDPOINT_URL_S3`, or
/// `AWS_ENDPOINT_URL` for all of its services (AWS SDKs and Tools Reference, "Service-specific endpoints").
enum StoreEndpoint {
  /// A URL of a bucket's object as it is there: `https://BUCKET.s3.amazonaws.com/KEY` is `ENDPOINT/BUCKET/KEY`. Any other
  /// URL, and all of them where no server is named, stay as they are.
  static func address(of url: String) -> String {
    guard let endpoint = WebEnvironment.value("AWS_ENDPOINT_URL_S3") ?? WebEnvironment.value("AWS_ENDPOINT_URL"),
      let scheme = ["https://", "http://"].first(where: url.hasPrefix)
    else { return url }
    let rest = url.dropFirst(scheme.count)
    let host = rest.prefix { $0 != "/" }
    // s3.amazonaws.com, and s3.eu-west-1.amazonaws.com.
    guard host.hasSuffix(".amazonaws.com"), let end = host.firstRange(of: ".s3.")?.lowerBound else { return url }
    return (endpoint.hasSuffix("/") ? String(endpoint.dropLast()) : endpoint) + "/" + host[..<end]
      + rest[host.endIndex...]
  }
}
