/// Passwords in addresses: `https://ann:secret@host`, RFC 3986's userinfo.
enum AddressPasswords {
  /// Schemes whose servers ask for passwords.
  private static let schemes: Set<String> = [
    "http", "https", "ftp", "ftps", "sftp", "ssh", "git", "svn", "ws", "wss", "postgres", "postgresql", "mysql",
    "mariadb", "mongodb", "srv", "redis", "rediss", "amqp", "amqps", "mqtt", "mqtts", "ldap", "ldaps", "smtp", "smtps",
    "imap", "imaps", "socks", "rtsp", "clickhouse", "oracle", "mssql", "sqlserver",
  ]
  /// What stands for one.
  private static let placeholders: Set<String> = [
    "password", "passwd", "pass", "pwd", "pw", "secret", "token", "mypassword", "yourpassword", "changeme", "x", "xxx",
  ]

  /// The password before the @ at a byte; it begins at or behind `done`. Not what stands for one (`password`, `$PASS`, `***`),
  /// nor one like its user (`root:root`).
  static func find(_ text: TextBytes, _ at: Int, after done: Int) -> Range<Int>? {
    var start = at
    while start > done, at - start < 256, isOfUser(text[start - 1]) { start -= 1 }
    guard text.has("://", at: start - 3), let colon = (start..<at).first(where: { text[$0] == 0x3A }) else {
      return nil
    }
    let password = (colon + 1)..<at
    var schemeEnd = start - 3
    while schemeEnd > 0, text.isDigit(schemeEnd - 1) { schemeEnd -= 1 }
    guard !password.isEmpty, schemes.contains(text.word(before: schemeEnd)), text.isAlphanumeric(at + 1) else {
      return nil
    }
    let words = String(decoding: password.map { text[$0] }, as: UTF8.self)
    let user = String(decoding: (start..<colon).map { text[$0] }, as: UTF8.self)
    let isSpelledOut = !placeholders.contains(words.lowercased()) && words != user && words.contains { $0 != "*" }
    return isSpelledOut && !"${<[%(".contains(words[words.startIndex]) ? password : nil
  }

  /// Whether a byte can stand between the slashes and the @.
  private static func isOfUser(_ byte: UInt8) -> Bool {
    byte > 0x20 && ![0x22, 0x23, 0x27, 0x2F, 0x3C, 0x3E, 0x3F, 0x40, 0x5C, 0x60].contains(byte)
  }
}
