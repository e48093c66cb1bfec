/// One HTTP/1.x request, parsed.
struct Request: Sendable {
  let method: String
  /// Path and query, as sent.
  let target: String
  /// Path segments, percent-decoded one by one: `refs%2Fpr%2F1` is one segment.
  let path: [String]
  /// Query parameters, decoded, in order.
  let query: [(name: String, value: String)]
  var headers: HeaderFields
  var body: [UInt8] = []
  /// Whether the connection may serve another request after this one.
  let keepsAlive: Bool
  /// All bytes of the head, to look for secrets in.
  let head: ArraySlice<UInt8>

  /// Parses a head (everything before the empty line). Nil when it is not HTTP/1.
  init?(head: ArraySlice<UInt8>) {
    let lines = String(decoding: head, as: UTF8.self).split(separator: "\r\n", omittingEmptySubsequences: false)
    let words = lines[0].split(separator: " ")
    guard words.count == 3, words[2].hasPrefix("HTTP/1."), words[1].hasPrefix("/") else { return nil }
    var headers = HeaderFields()
    for line in lines.dropFirst() {
      guard let colon = line.firstIndex(of: ":") else { return nil }
      headers.append(String(line[..<colon]), trimmed(line[line.index(after: colon)...]))
    }
    method = String(words[0])
    target = String(words[1])
    let parts = words[1].split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    path = parts[0].dropFirst().split(separator: "/").map { percentDecoded($0) }
    query = parts.count > 1 ? parseForm(parts[1]) : []
    self.headers = headers
    self.head = head
    let connection = headers["Connection"]?.lowercased()
    keepsAlive = words[2] == "HTTP/1.1" ? connection != "close" : connection == "keep-alive"
  }

  /// The first query parameter of the name.
  func parameter(_ name: String) -> String? { query.first { $0.name == name }?.value }

  /// Everything after "?", as sent; nil when there is none.
  var rawQuery: Substring? {
    target.firstIndex(of: "?").map { target[target.index(after: $0)...] }
  }

  /// The credential of `Authorization: Bearer …`; nil without the header.
  var bearer: String? {
    guard let value = headers["Authorization"] else { return nil }
    return value.lowercased().hasPrefix("bearer ") ? trimmed(value.dropFirst(7)) : value
  }

  var acceptsGzip: Bool { headers["Accept-Encoding"]?.lowercased().contains("gzip") ?? false }
}

/// Without spaces and tabs at both ends.
func trimmed(_ text: some StringProtocol) -> String {
  let blank: (Character) -> Bool = { $0 == " " || $0 == "\t" }
  let rest = text.drop(while: blank)
  guard let last = rest.lastIndex(where: { !blank($0) }) else { return "" }
  return String(rest[...last])
}

/// Parameters of a query or of an `application/x-www-form-urlencoded` body.
func parseForm(_ text: some StringProtocol) -> [(name: String, value: String)] {
  text.split(separator: "&").map { pair in
    let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      .map { percentDecoded($0.split(separator: "+", omittingEmptySubsequences: false).joined(separator: " ")) }
    return (name: parts[0], value: parts.count > 1 ? parts[1] : "")
  }
}

/// Replaces %XX by the byte; a broken escape stays as it is.
func percentDecoded(_ text: some StringProtocol) -> String {
  let bytes = Array(text.utf8)
  guard bytes.contains(UInt8(ascii: "%")) else { return String(text) }
  var result: [UInt8] = []
  var index = 0
  while index < bytes.count {
    let escape = bytes[index] == UInt8(ascii: "%") && index + 2 < bytes.count
    if escape, let byte = UInt8(String(decoding: bytes[(index + 1)...(index + 2)], as: UTF8.self), radix: 16) {
      result.append(byte)
      index += 3
    } else {
      result.append(bytes[index])
      index += 1
    }
  }
  return String(decoding: result, as: UTF8.self)
}

/// Escapes all but the unreserved characters of RFC 3986 §2.3 and those of `safe`.
func percentEncoded(_ text: String, safe: String = "") -> String {
  var result = ""
  for byte in text.utf8 {
    let character = Character(Unicode.Scalar(byte))
    if byte < 128, character.isLetter || character.isNumber || "-._~".contains(character) || safe.contains(character) {
      result.append(character)
    } else {
      result += "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
    }
  }
  return result
}
