/// Public addresses of the internet. Those that everybody has (private, loopback, link-local, documentation and the like:
/// RFC 6890) say nothing of anybody.
enum IPAddress {
  /// Where the address ends that begins at a digit.
  static func end(_ text: TextBytes, _ at: Int) -> Int? {
    guard text.isDigit(at) else { return nil }
    return version6End(text, at) ?? version4End(text, at)
  }

  private static func version4End(_ text: TextBytes, _ start: Int) -> Int? {
    guard ![0x2E, 0x2D, 0x3A].contains(text[start - 1]) || isListed(text, start) else { return nil }
    var at = start
    var parts: [Int] = []
    while true {
      let end = text.end(at) { $0 &- 0x30 < 10 }
      guard end > at, end - at <= 3, end - at == 1 || text[at] != 0x30 else { return nil }
      let part = (at..<end).reduce(0) { $0 * 10 + Int(text[$1] - 0x30) }
      guard part <= 255 else { return nil }
      parts.append(part)
      at = end
      guard parts.count < 4 else { break }
      guard text[at] == 0x2E else { return nil }
      at += 1
    }
    let goesOn = text[at] == 0x2E && text.isAlphanumeric(at + 1) || text[at] == 0x2D && text.isAlphanumeric(at + 1)
    guard !text.isWord(at), !goesOn, isPublic(parts), !isVersion(text, start) else { return nil }
    return at
  }

  /// `host:1.2.3.4` and `-1.2.3.4`, but no `1.2.3.4.5`: what stands before the sign is no digit.
  private static func isListed(_ text: TextBytes, _ start: Int) -> Bool {
    text[start - 1] != 0x2E && !text.isDigit(start - 2)
  }

  private static func isVersion(_ text: TextBytes, _ start: Int) -> Bool {
    var at = start
    while [0x20, 0x28, 0x2D, 0x3A, 0x2E, 0x22, 0x27, 0x60].contains(text[at - 1]), start - at < 3 { at -= 1 }
    if VersionWords.stand(before: at, in: text) { return true }
    let before = text[at - 1]
    if before == 0x3E && isTag(text, at - 1) { return false }
    // Chrome/18.0.25.3, curl/7.1.2.3: how programs name themselves; localhost/1.2.3.4 is how Java writes an address.
    if before == 0x2F { return VersionWords.name(aProgram: text, endingAt: at - 1) }
    // ==1.2.3.4, >=1.2.3.4, ~1.2.3.4: a package's version.
    return [0x3C, 0x3E, 0x7E, 0x5E].contains(before)
      || before == 0x3D && [0x3D, 0x3C, 0x3E, 0x7E, 0x21].contains(text[at - 2])
  }

  /// Whether a > ends a tag of markup, as in `<b>`.
  private static func isTag(_ text: TextBytes, _ end: Int) -> Bool {
    var at = end - 1
    while at > 0, end - at < 64, text[at] != 0x3C, text[at] != 0x3E { at -= 1 }
    return text[at] == 0x3C && (text.isLetter(at + 1) || text[at + 1] == 0x2F)
  }

  private static func isPublic(_ parts: [Int]) -> Bool {
    switch (parts[0], parts[1], parts[2]) {
    case (0, _, _), (10, _, _), (127, _, _), (224..., _, _): false
    case (100, 64...127, _), (169, 254, _), (172, 16...31, _), (192, 168, _), (198, 18...19, _): false
    case (192, 0, 0), (192, 0, 2), (198, 51, 100), (203, 0, 113): false
    // An address ends in a network's number only as that; versions do all the time.
    default: !(parts[2] == 0 && parts[3] == 0)
    }
  }

  /// A global unicast address, 2000::/3, of 8 groups, or of 3 and more with `::` among them: `2021::abc` is a name in a scope
  /// of C++ or Rust.
  private static func version6End(_ text: TextBytes, _ start: Int) -> Int? {
    guard text[start] == 0x32 || text[start] == 0x33, text[start - 1] != 0x3A else { return nil }
    var at = start
    var groups: [Range<Int>] = []
    var hasGap = false
    while true {
      let end = min(text.end(at) { $0 &- 0x30 < 10 || ($0 | 0x20) &- 0x61 < 6 }, at + 5)
      guard end - at <= 4 else { return nil }
      if end > at { groups.append(at..<end) }
      at = end
      guard text[at] == 0x3A else { break }
      if text[at + 1] == 0x3A {
        guard !hasGap else { return nil }
        hasGap = true
        at += 2
      } else if text.isHexadecimal(at + 1) {
        at += 1
      } else {
        break
      }
    }
    guard let first = groups.first, first.count == 4, hasGap ? (3...7).contains(groups.count) : groups.count == 8,
      !text.isWord(at), text[at] != 0x3A || !text.isAlphanumeric(at + 1)
    else { return nil }
    // 2001:db8::/32 is for documentation (RFC 3849).
    let isExample = text.has("2001", at: start) && groups.count > 1 && isExampleGroup(text, groups[1])
    return isExample ? nil : at
  }

  private static func isExampleGroup(_ text: TextBytes, _ group: Range<Int>) -> Bool {
    let digits = group.drop { text[$0] == 0x30 }
    return digits.count == 3 && text[digits.startIndex] | 0x20 == 0x64 && text[digits.startIndex + 1] | 0x20 == 0x62
      && text[digits.startIndex + 2] == 0x38
  }
}
