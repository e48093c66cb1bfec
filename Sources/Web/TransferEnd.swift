import CCurl
import Records

/// How a transfer ended.
package enum TransferEnd: Equatable {
  /// The whole answer came.
  case complete
  /// Nothing, or not all, came: the text says why. Trying again may help.
  case broken(String)
  /// The server can't be reached by this name at all.
  case unreachable(String)
  /// Something that stays as it is: a bad URL, a certificate.
  case refused(String)
  /// The body was longer than allowed.
  case tooLarge
}

extension TransferEnd {
  /// What curl's outcome of a transfer means. `isFirst`: no server has answered this run yet.
  init(_ outcome: CURLcode, _ transfer: Transfer, _ handle: CurlHandle, isFirst: Bool) {
    let what = asWords(unsafe String(cString: curl_easy_strerror(outcome)))
    let detail = handle.errorText
    if let failure = Self.proxyFailure(outcome, transfer, detail, isFirst: isFirst) {
      self = failure
      return
    }
    switch outcome {
    case CURLE_OK: self = .complete
    case _ where handle.proxyStatus >= 300: self = Self.proxyRefusal(handle.proxyStatus)
    // The receiver gave up: the body is too long, or not what was asked for.
    case CURLE_WRITE_ERROR: self = transfer.received > transfer.request.maximumBytes ? .tooLarge : .complete
    case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_CONNECT: self = .unreachable(what)
    case CURLE_PEER_FAILED_VERIFICATION: self = .refused(Self.untrusted(transfer.request.url, detail))
    case CURLE_SSL_CACERT_BADFILE:
      let named = WebEnvironment.certificates.file ?? ""
      self = .refused("'\(named)', named by CURL_CA_BUNDLE or SSL_CERT_FILE, is no file of certificates")
    // No other URL is asked for, so it is a redirect's, or what answers isn't HTTP at all.
    case CURLE_UNSUPPORTED_PROTOCOL where transfer.answer.isRedirect:
      self = .refused("it redirects to an address that is not secure, which isn't followed")
    case CURLE_UNSUPPORTED_PROTOCOL: self = isFirst ? .refused(Self.noHTTP) : .broken(Self.noHTTP)
    case CURLE_URL_MALFORMAT, CURLE_TOO_MANY_REDIRECTS: self = .refused(what)
    case CURLE_SSL_CONNECT_ERROR where Self.isWithoutTLS(detail):
      self = .refused("the TLS handshake failed, the port answers in the open: it may speak plain http")
    case CURLE_OPERATION_TIMEDOUT where detail.hasPrefix("SSL connection"):
      self = .broken("\(what) in the TLS handshake: the port may speak plain http")
    case CURLE_SSL_CONNECT_ERROR: self = .broken(detail.isEmpty ? what : "\(what): \(detail)")
    // The status is there, though not all that the server says beside it.
    default: self = transfer.answer.status >= 400 && !transfer.isData ? .complete : .broken(what)
    }
  }

  private static let noHTTP = "its answer is no HTTP: another service may have the port"

  /// OpenSSL's and GnuTLS's words for an answer that is no TLS.
  private static func isWithoutTLS(_ detail: String) -> Bool {
    ["wrong version number", "packet with illegal version", "unexpected TLS packet"].contains { detail.contains($0) }
  }

  /// `detail` is such as "SSL certificate problem: self-signed certificate", or that it is another host's.
  private static func untrusted(_ url: String, _ detail: String) -> String {
    let host = WebAddress(url)?.host ?? "the server"
    guard let reason = detail.split(separator: "certificate problem: ", maxSplits: 1).dropFirst().first else {
      return "the server shows a certificate that is not for '\(host)'"
    }
    return
      "the certificate of '\(host)' is not trusted (\(reason)): if it should be, name a file with its authority in "
      + "SSL_CERT_FILE"
  }

  private static func proxyRefusal(_ status: Int) -> TransferEnd {
    switch status {
    case 407: .refused(HTTPFailure.proxyWantsPassword)
    case 500...: .broken("the proxy answers with status \(status)")
    default: .refused("the proxy refuses the connection (status \(status))")
    }
  }
}
