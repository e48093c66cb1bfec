public import Records

/// Finds personal data and secrets in texts: one pass, and a closer look where something may begin.
public final class PersonalDataFinder {
  /// Something found, and where in the text, in bytes.
  public struct Finding: Equatable, Sendable {
    /// What it is.
    public let kind: PersonalDataKind
    /// Where it stands.
    public let range: Range<Int>
  }

  private let looksForMail: Bool
  private let looksForAddresses: Bool
  private let looksForCards: Bool
  private let looksForPhones: Bool
  private let looksForKeys: Bool
  private let phones: PhoneNumbers
  /// What may begin with a byte.
  private var beginnings = [Beginnings](repeating: [], count: 256)

  /// What may begin at a byte.
  private struct Beginnings: OptionSet {
    let rawValue: UInt8
    static let address = Beginnings(rawValue: 1)
    static let number = Beginnings(rawValue: 2)
    static let letters = Beginnings(rawValue: 4)
    static let other = Beginnings(rawValue: 8)
    static let checkDigits = Beginnings(rawValue: 16)
  }

  /// For some kinds, and the telephone numbers of some countries besides those with a +; nil for a country that is not
  /// known.
  public init?(_ kinds: Set<PersonalDataKind>, countries: [String] = []) {
    guard let phones = PhoneNumbers(countries) else { return nil }
    looksForAddresses = kinds.contains(.ip)
    looksForCards = kinds.contains(.card)
    looksForPhones = kinds.contains(.phone)
    looksForKeys = kinds.contains(.key)
    self.phones = phones
    looksForMail = kinds.contains(.email)
    if looksForMail || looksForKeys { beginnings[0x40].insert(.address) }
    if !kinds.isDisjoint(with: [.ip, .phone, .card]) {
      for digit in 0x30...0x39 { beginnings[digit].insert(.number) }
    }
    if kinds.contains(.phone) {
      beginnings[0x2B].insert(.number)
      beginnings[0x28].insert(.number)
    }
    if kinds.contains(.iban) { for digit in 0x30...0x39 { beginnings[digit].insert(.checkDigits) } }
    if kinds.contains(.key) {
      for letter in SecretKeys.firstLetters { beginnings[Int(letter)].insert(.letters) }
      beginnings[0x2D].insert(.other)
    }
  }

  /// Countries whose own form of telephone numbers is known.
  public static var countries: [String] { PhoneNumbers.countries }

  /// Everything in a text of well-formed UTF-8, in order; nothing overlaps.
  public func find(in text: ByteView, into findings: inout [Finding]) {
    findings.removeAll(keepingCapacity: true)
    let bytes = TextBytes(text)
    var at = 0
    while at < text.count {
      let byte = unsafe text.pointer[at]
      let beginning = beginnings[Int(byte)]
      if beginning.isEmpty {
        at &+= 1
        continue
      }
      let done = findings.last?.range.upperBound ?? 0
      guard let found = look(bytes, at, beginning, after: done) else {
        at &+= 1
        continue
      }
      findings.append(found)
      at = found.range.upperBound
    }
  }

  private func look(_ text: TextBytes, _ at: Int, _ beginning: Beginnings, after done: Int) -> Finding? {
    if beginning.contains(.address) {
      if looksForKeys, let password = AddressPasswords.find(text, at, after: done) {
        return Finding(kind: .key, range: password)
      }
      return looksForMail ? EMailAddress.find(text, at, after: done).map { Finding(kind: .email, range: $0) } : nil
    }
    if beginning.contains(.other) {
      return SecretKeys.privateKeyEnd(text, at).map { Finding(kind: .key, range: at..<$0) }
    }
    if beginning.contains(.checkDigits), let account = BankNumbers.iban(text, checkDigits: at, after: done) {
      return Finding(kind: .iban, range: account)
    }
    // What is looked for here begins where no word is on its way.
    guard !text.isWord(at - 1) else { return nil }
    if beginning.contains(.number) { return lookForNumber(text, at, after: done) }
    if looksForKeys, let end = SecretKeys.end(text, at) { return Finding(kind: .key, range: at..<end) }
    return nil
  }

  private func lookForNumber(_ text: TextBytes, _ at: Int, after done: Int) -> Finding? {
    if looksForAddresses, let end = IPAddress.end(text, at) { return Finding(kind: .ip, range: at..<end) }
    if looksForCards, let end = BankNumbers.cardEnd(text, at) { return Finding(kind: .card, range: at..<end) }
    if looksForPhones, let end = phones.end(text, at, after: done) { return Finding(kind: .phone, range: at..<end) }
    return nil
  }
}
