internal import Records

/// Keys and tokens by the prefixes that their issuers publish, and private keys in PEM.
enum SecretKeys {
  /// A prefix and what follows it.
  private struct Form {
    let prefix: StaticString
    /// How many characters follow.
    let lengths: ClosedRange<Int>
    let alphabet: Alphabet
    /// What must stand among them.
    var mark: StaticString = ""
  }

  private enum Alphabet {
    /// A–Z, 2–7.
    case base32
    case letters
    case alphanumeric
    /// Those, - and _.
    case urlSafe
    /// Those, and dots.
    case dotted
    /// Letters and digits between slashes.
    case path
  }

  private static let forms: [Form] = [
    // AWS, "IAM identifiers": access keys and temporary ones.
    Form(prefix: "AKIA", lengths: 16...16, alphabet: .base32),
    Form(prefix: "ASIA", lengths: 16...16, alphabet: .base32),
    // GitHub, "About authentication": "ghp_", "gho_" and so on have 36 characters.
    Form(prefix: "ghp_", lengths: 36...36, alphabet: .alphanumeric),
    Form(prefix: "gho_", lengths: 36...36, alphabet: .alphanumeric),
    Form(prefix: "ghu_", lengths: 36...36, alphabet: .alphanumeric),
    Form(prefix: "ghs_", lengths: 36...36, alphabet: .alphanumeric),
    Form(prefix: "ghr_", lengths: 36...36, alphabet: .alphanumeric),
    Form(prefix: "github_pat_", lengths: 82...82, alphabet: .urlSafe),
    Form(prefix: "glpat-", lengths: 20...20, alphabet: .urlSafe),
    // Hugging Face.
    Form(prefix: "hf_", lengths: 34...34, alphabet: .letters),
    // OpenAI: their middle is "OpenAI" in base64; Anthropic.
    Form(prefix: "sk-ant-", lengths: 80...120, alphabet: .urlSafe),
    Form(prefix: "sk-", lengths: 40...220, alphabet: .urlSafe, mark: "T3BlbkFJ"),
    Form(prefix: "sk-proj-", lengths: 40...220, alphabet: .urlSafe),
    // Slack, "Token types".
    Form(prefix: "xoxb-", lengths: 20...150, alphabet: .urlSafe),
    Form(prefix: "xoxp-", lengths: 20...150, alphabet: .urlSafe),
    Form(prefix: "xoxa-", lengths: 20...150, alphabet: .urlSafe),
    Form(prefix: "xoxr-", lengths: 20...150, alphabet: .urlSafe),
    Form(prefix: "xoxs-", lengths: 20...150, alphabet: .urlSafe),
    Form(prefix: "xapp-", lengths: 20...150, alphabet: .urlSafe),
    // "Sending messages using incoming webhooks": whoever has the address may write.
    Form(prefix: "hooks.slack.com/services/T", lengths: 30...80, alphabet: .path, mark: "/B"),
    Form(prefix: "hooks.slack.com/workflows/T", lengths: 30...120, alphabet: .path, mark: "/"),
    Form(prefix: "hooks.slack.com/triggers/T", lengths: 30...120, alphabet: .path, mark: "/"),
    // Stripe, Google, npm, PyPI, SendGrid.
    Form(prefix: "sk_live_", lengths: 24...110, alphabet: .alphanumeric),
    Form(prefix: "rk_live_", lengths: 24...110, alphabet: .alphanumeric),
    Form(prefix: "AIza", lengths: 35...35, alphabet: .urlSafe),
    Form(prefix: "npm_", lengths: 36...36, alphabet: .alphanumeric),
    Form(prefix: "pypi-AgEIcHlwaS5vcmc", lengths: 50...200, alphabet: .urlSafe),
    Form(prefix: "SG.", lengths: 66...66, alphabet: .dotted),
  ]

  /// The letters that keys begin with.
  static var firstLetters: [UInt8] { formsByLetter.indices.filter { !formsByLetter[$0].isEmpty }.map { UInt8($0) } }

  private static let formsByLetter: [[Form]] = {
    var table = [[Form]](repeating: [], count: 256)
    for form in forms { table[Int(ByteView(form.prefix)[0])].append(form) }
    return table
  }()

  /// Where the key ends that begins here.
  static func end(_ text: TextBytes, _ start: Int) -> Int? {
    for form in formsByLetter[Int(text[start])] where text.has(form.prefix, at: start) {
      let first = start + form.prefix.utf8CodeUnitCount
      let end = text.end(first, atMost: form.lengths.upperBound + 1) { belongs($0, form.alphabet) }
      guard form.lengths.contains(end - first), !text.isWord(end),
        text.view[first..<end].firstRange(of: ByteView(form.mark)) != nil
      else { continue }
      return end
    }
    return nil
  }

  private static func belongs(_ byte: UInt8, _ alphabet: Alphabet) -> Bool {
    let isLetter = (byte | 0x20) &- 0x61 < 26
    let isDigit = byte &- 0x30 < 10
    return switch alphabet {
    case .base32: byte &- 0x41 < 26 || byte &- 0x32 < 6
    case .letters: isLetter
    case .alphanumeric: isLetter || isDigit
    case .urlSafe: isLetter || isDigit || byte == 0x2D || byte == 0x5F
    case .path: isLetter || isDigit || byte == 0x2F
    case .dotted: isLetter || isDigit || byte == 0x2D || byte == 0x5F || byte == 0x2E
    }
  }

  /// Bytes of a private key at most, between its dashes: one of 16,384 bits of RSA has 13,000.
  private static let mostOfKey = 1 << 15

  /// Where the private key ends that begins here with its dashes (RFC 7468, and OpenSSH's, PGP's and older ones like it);
  /// one without an end goes on to the last line that can be of it.
  static func privateKeyEnd(_ text: TextBytes, _ start: Int) -> Int? {
    guard text.has("-----BEGIN ", at: start), text[start - 1] != 0x2D else { return nil }
    let label = start + 11
    let labelEnd = text.end(label) { $0 &- 0x41 < 26 || $0 == 0x20 }
    guard text.has("-----", at: labelEnd), labelEnd - label <= 40 else { return nil }
    let name = text.view[label..<labelEnd]
    guard name.hasSuffix(ByteView("PRIVATE KEY")) || name.hasSuffix(ByteView("PRIVATE KEY BLOCK")) else { return nil }
    var at = labelEnd + 5
    let near = text.view.prefix(min(text.count, at + mostOfKey))
    while let dashes = near.firstRange(of: ByteView("-----END "), from: at) {
      let nameStart = dashes + 9
      if nameStart + name.count + 5 <= text.count, text.view[nameStart..<(nameStart + name.count)] == name,
        text.has("-----", at: nameStart + name.count)
      {
        return nameStart + name.count + 5
      }
      at = nameStart
    }
    at = labelEnd + 5
    // Base64 and headers, also with line ends as code spells them.
    return text.end(at) { byte in
      (byte | 0x20) &- 0x61 < 26 || byte &- 0x2F < 11 || [0x2B, 0x3D, 0x0A, 0x0D, 0x5C].contains(byte)
    }
  }
}
