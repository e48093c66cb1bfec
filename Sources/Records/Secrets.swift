internal import Synchronization

/// Tokens and passwords that this process knows: they are written nowhere, whoever says them.
public enum Secrets {
  /// What stands in a secret's place.
  static let mask = "***"
  /// A shorter one could be any word.
  private static let shortest = 6

  private struct Known {
    var texts: [String] = []
    var source: (@Sendable () -> Void)?
  }
  private static let known = Mutex(Known())

  /// What takes in more secrets, called once, before the first text is looked at.
  public static func find(_ source: @escaping @Sendable () -> Void) { known.withLock { $0.source = source } }

  /// Takes in a secret; one of fewer than six bytes is hidden in URLs only.
  public static func keep(_ secret: String) {
    guard secret.utf8.count >= shortest else { return }
    known.withLock { known in
      guard !known.texts.contains(where: { $0.isExactly(secret) }) else { return }
      known.texts.append(secret)
      // A secret that holds another goes first.
      known.texts.sort { $0.utf8.count > $1.utf8.count }
    }
  }

  /// Takes in the password of a URL, as it stands there, decoded, and as a Basic header has it (RFC 7617).
  public static func keep(passwordOf url: String) {
    let bytes = Array(url.utf8)
    guard let info = userInfo(in: bytes).first else { return }
    let user = String(decoding: bytes[info].dropLast(), as: UTF8.self)
    let decoded = percentDecoded(user)
    let header = ByteBuffer()
    decoded.withBytes { Base64.append($0, to: header) }
    keep(String(header.view))
    for form in [user, decoded] { keep(String(form.unicodeScalars.drop { $0 != ":" }.dropFirst())) }
  }

  /// Whether one of them is in these bytes.
  public static func isIn(_ bytes: ByteView) -> Bool {
    known.withLock { $0.texts }.contains { $0.withBytes { bytes.firstRange(of: $0) } != nil }
  }

  /// A text without secrets and without the user names and passwords of URLs.
  public static func hide(_ text: String) -> String {
    // What the source itself says of its failures is looked at without it.
    let source = known.withLock { known in
      defer { known.source = nil }
      return known.source
    }
    source?()
    let secrets = known.withLock { $0.texts }
    let isClean = text.withBytes { bytes in
      !bytes.contains(0x40) && !secrets.contains { $0.withBytes { bytes.firstRange(of: $0) } != nil }
    }
    return isClean ? text : masked(text, secrets)
  }

  private static func masked(_ text: String, _ secrets: [String]) -> String {
    var bytes = Array(text.utf8)
    for info in userInfo(in: bytes).reversed() { bytes.removeSubrange(info) }
    let shown = String(decoding: bytes, as: UTF8.self)
    return secrets.reduce(shown) { text, secret in text.withBytes { text in secret.withBytes { mask($0, in: text) } } }
  }

  private static func mask(_ secret: ByteView, in text: ByteView) -> String {
    let result = ByteBuffer(capacity: text.count)
    var start = 0
    while let found = text.firstRange(of: secret, from: start) {
      result.append(text[start..<found])
      result.append(mask)
      start = found + secret.count
    }
    result.append(text.suffix(from: start))
    return String(result.view)
  }

  /// Where a text has `user:password@` behind a `://`, the `@` included.
  private static func userInfo(in bytes: [UInt8]) -> [Range<Int>] {
    var found: [Range<Int>] = []
    var at = 2
    while at < bytes.count {
      defer { at += 1 }
      guard bytes[at] == 0x2F, bytes[at - 1] == 0x2F, bytes[at - 2] == 0x3A else { continue }
      let start = at + 1
      let end = bytes[start...].firstIndex { $0 <= 0x20 || "/?#\"'<>\\".utf8.contains($0) } ?? bytes.count
      if let sign = bytes[start..<end].lastIndex(of: 0x40) { found.append(start..<(sign + 1)) }
    }
    return found
  }
}
