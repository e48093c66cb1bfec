/// Replaces `%XX` by the byte that it stands for (RFC 3986 section 2.1); any other `%` stays.
public func percentDecoded(_ text: String) -> String {
  func digit(_ byte: UInt8) -> UInt8? {
    switch byte {
    case 0x30...0x39: byte - 0x30
    case 0x41...0x46: byte - 0x41 + 10
    case 0x61...0x66: byte - 0x61 + 10
    default: nil
    }
  }
  var bytes: [UInt8] = []
  var rest = Array(text.utf8)[...]
  while let byte = rest.popFirst() {
    if byte == 0x25, rest.count >= 2, let high = digit(rest[rest.startIndex]),
      let low = digit(rest[rest.startIndex + 1])
    {
      bytes.append(high << 4 | low)
      rest = rest.dropFirst(2)
    } else {
      bytes.append(byte)
    }
  }
  return String(decoding: bytes, as: UTF8.self)
}

/// Percent-encodes what RFC 3986 section 2.3 does not call unreserved, and not the characters in `safe`.
public func percentEncoded(_ text: String, safe: String = "") -> String {
  let digits = Array("0123456789ABCDEF".unicodeScalars)
  let plain = Set("-._~\(safe)".utf8)
  var result = ""
  for byte in text.utf8 {
    let isLetter = (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte)
    if isLetter || plain.contains(byte) {
      result.unicodeScalars.append(Unicode.Scalar(byte))
    } else {
      result += "%"
      result.unicodeScalars.append(digits[Int(byte >> 4)])
      result.unicodeScalars.append(digits[Int(byte & 15)])
    }
  }
  return result
}
