import CCurl
import Glibc

/// A URL taken apart as libcurl takes it, so that what is checked is what is used.
package struct WebAddress {
  /// The whole URL.
  package let text: String
  /// In lower case.
  package let scheme: String
  package let host: String
  package let port: Int
  /// As it stands there, percent encoding included.
  package let path: String
  package let query: String?

  /// Reads an absolute http(s) URL; nil for anything else.
  package init?(_ text: String) { self.init(text, relativeTo: nil) }

  /// A redirect's target, which may be relative.
  package func target(_ location: String) -> WebAddress? { WebAddress(location, relativeTo: text) }

  private init?(_ text: String, relativeTo base: String?) {
    guard let handle = unsafe curl_url() else { return nil }
    defer { unsafe curl_url_cleanup(handle) }
    if let base, unsafe curl_url_set(handle, CURLUPART_URL, base, 0) != CURLUE_OK { return nil }
    guard unsafe curl_url_set(handle, CURLUPART_URL, text, UInt32(CURLU_NON_SUPPORT_SCHEME)) == CURLUE_OK else {
      return nil
    }
    func part(_ part: CURLUPart) -> String? {
      var value: UnsafeMutablePointer<CChar>?
      guard unsafe dd_curl_url_get(handle, part, &value, UInt32(CURLU_DEFAULT_PORT)) == CURLUE_OK,
        let value = unsafe value
      else { return nil }
      defer { unsafe curl_free(value) }
      return unsafe String(cString: value)
    }
    guard let scheme = part(CURLUPART_SCHEME)?.lowercased(), ["http", "https"].contains(scheme),
      let host = part(CURLUPART_HOST), let port = part(CURLUPART_PORT).flatMap({ Int($0) }),
      let whole = part(CURLUPART_URL)
    else { return nil }
    self.text = base == nil ? text : whole
    self.scheme = scheme
    self.host = host.lowercased()
    self.port = port
    path = part(CURLUPART_PATH) ?? "/"
    query = part(CURLUPART_QUERY)
  }

  /// Whether both have the same scheme, host and port.
  package func hasOrigin(of other: WebAddress) -> Bool {
    scheme == other.scheme && host == other.host && port == other.port
  }

  /// Whether it lies at the other's origin, below the path that the other has.
  package func isBelow(_ other: WebAddress) -> Bool {
    hasOrigin(of: other) && (other.path == "/" || path.hasPrefix(other.path + "/"))
  }

  /// The value of a parameter in the query, still encoded.
  package func parameter(_ name: String) -> Substring? {
    for pair in (query ?? "").split(separator: "&") {
      if pair.hasPrefix(name + "=") { return pair.dropFirst(name.count + 1) }
    }
    return nil
  }
}
