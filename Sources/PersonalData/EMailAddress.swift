/// Addresses of e-mail: RFC 5321's dot-atoms, and with letters of two bytes (RFC 6531), such as é.
enum EMailAddress {
  /// Endings that a name with an @ has when it is a file: `icon@2x.png`.
  private static let fileEndings: Set<String> = [
    "png", "jpg", "jpeg", "gif", "svg", "webp", "ico", "pdf", "js", "mjs", "ts", "tsx", "jsx", "css", "scss", "json",
    "html",
    "htm", "xml", "yml", "yaml", "md", "txt", "py", "rb", "java", "cpp", "hpp", "service", "timer", "socket", "tgz",
    "zip",
  ]

  /// Names that belong to nobody (RFC 2606).
  private static let reserved = ["example", "test", "invalid", "localhost"]

  /// The address around the @ at a byte; it begins at or behind `done`.
  static func find(_ text: TextBytes, _ at: Int, after done: Int) -> Range<Int>? {
    var start = at
    while start > done, isLocal(text[start - 1]) || text[start - 1] >= 0x80 && text.isWord(start - 1) { start -= 1 }
    while start < at, !text.isWord(start) { start += 1 }
    guard start < at, at - start <= 64, text[at - 1] != 0x2E, !text.isWord(start - 1), text[start - 1] != 0x2F else {
      return nil
    }
    var labels: [Range<Int>] = []
    var label = at + 1
    while true {
      var end = label
      while text[end] == 0x2D || text[end] != 0x5F && text.isWord(end) { end += 1 }
      while end > label, text[end - 1] == 0x2D { end -= 1 }
      guard end > label, end - label <= 63, text[label] != 0x2D else { break }
      labels.append(label..<end)
      guard text[end] == 0x2E, text[end + 1] != 0x5F, text.isWord(end + 1) else { break }
      label = end + 1
    }
    guard labels.count >= 2, let last = labels.last, last.count >= 2, isOfLetters(text, last),
      !text.isWord(last.upperBound)
    else { return nil }
    let ending = lower(text, last)
    let domain = lower(text, labels[labels.count - 2])
    // `q@k.transpose(` and `x@self.weight` multiply.
    guard TopLevelDomains.contains(ending), ![0x28, 0x5B].contains(text[last.upperBound]) else { return nil }
    if fileEndings.contains(ending) || reserved.contains(ending) { return nil }
    if domain == "example" && ["com", "org", "net", "edu"].contains(ending) { return nil }
    // `git@host:path` is an address of a repository.
    if text[last.upperBound] == 0x3A && lower(text, start..<at) == "git" { return nil }
    return start..<last.upperBound
  }

  /// Letters alone, of ASCII or none of them.
  private static func isOfLetters(_ text: TextBytes, _ range: Range<Int>) -> Bool {
    range.allSatisfy { text.isLetter($0) } || range.allSatisfy { text[$0] >= 0x80 }
  }

  private static func isLocal(_ byte: UInt8) -> Bool {
    (byte | 0x20) &- 0x61 < 26 || byte &- 0x30 < 10 || [0x2E, 0x5F, 0x25, 0x2B, 0x2D, 0x27].contains(byte)
  }

  private static func lower(_ text: TextBytes, _ range: Range<Int>) -> String {
    String(decoding: range.map { text[$0] }, as: UTF8.self).lowercased()
  }
}
