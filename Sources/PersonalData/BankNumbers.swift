/// Numbers of accounts and payment cards, with right check digits.
enum BankNumbers {
  /// Characters of an IBAN by country: SWIFT's IBAN registry, release 96.
  private static let ibanLengths: [String: Int] = [
    "AD": 24, "AE": 23, "AL": 28, "AT": 20, "AZ": 28, "BA": 20, "BE": 16, "BG": 22, "BH": 22, "BI": 27, "BR": 29,
    "BY": 28,
    "CH": 21, "CR": 22, "CY": 28, "CZ": 24, "DE": 22, "DJ": 27, "DK": 18, "DO": 28, "EE": 20, "EG": 29, "ES": 24,
    "FI": 18,
    "FK": 18, "FO": 18, "FR": 27, "GB": 22, "GE": 22, "GI": 23, "GL": 18, "GR": 27, "GT": 28, "HR": 21, "HU": 28,
    "IE": 22,
    "IL": 23, "IQ": 23, "IS": 26, "IT": 27, "JO": 30, "KW": 30, "KZ": 20, "LB": 28, "LC": 32, "LI": 21, "LT": 20,
    "LU": 20,
    "LV": 21, "LY": 25, "MC": 27, "MD": 24, "ME": 22, "MK": 19, "MN": 20, "MR": 27, "MT": 31, "MU": 30, "NI": 28,
    "NL": 18,
    "NO": 15, "OM": 23, "PK": 24, "PL": 28, "PS": 29, "PT": 25, "QA": 29, "RO": 24, "RS": 22, "RU": 33, "SA": 24,
    "SC": 31,
    "SD": 18, "SE": 24, "SI": 19, "SK": 24, "SM": 27, "SO": 23, "ST": 25, "SV": 28, "TL": 23, "TN": 24, "TR": 26,
    "UA": 29,
    "VA": 22, "VG": 24, "XK": 20,
  ]

  /// The IBAN whose check digits begin here, without spaces or in groups of four; it begins at or behind `done`. Its country is
  /// in large or small letters, and so is all of the rest.
  static func iban(_ text: TextBytes, checkDigits: Int, after done: Int) -> Range<Int>? {
    let start = checkDigits - 2
    guard start >= done, text.isLetter(start), text.isLetter(start + 1), text.isDigit(start + 3),
      !text.isWord(start - 1),
      text[start] & 0x20 == text[start + 1] & 0x20
    else { return nil }
    let country = String(decoding: [text[start] & 0xDF, text[start + 1] & 0xDF], as: UTF8.self)
    guard let length = ibanLengths[country] else { return nil }
    var characters = Array(country.utf8)
    var at = checkDigits
    var small: UInt8?
    while characters.count < length {
      if text[at] == 0x20, characters.count % 4 == 0 { at += 1 }
      if !text.isDigit(at) {
        guard text.isLetter(at), text[at] & 0x20 == small ?? text[at] & 0x20 else { return nil }
        small = text[at] & 0x20
      }
      characters.append(text.isDigit(at) ? text[at] : text[at] & 0xDF)
      at += 1
    }
    guard !text.isWord(at) else { return nil }
    // ISO 7064, MOD 97-10: the first four last, letters as 10 to 35.
    var rest = 0
    for character in characters[4...] + characters[..<4] {
      rest = character <= 0x39 ? (rest * 10 + Int(character) - 0x30) % 97 : (rest * 100 + Int(character) - 55) % 97
    }
    return rest == 1 ? start..<at : nil
  }

  /// Where the card's number ends that begins here: digits, or in groups with spaces or dashes.
  static func cardEnd(_ text: TextBytes, _ start: Int) -> Int? {
    // No part of a decimal, a date, a longer number or a name.
    guard text[start] &- 0x32 < 5, ![0x2E, 0x2C, 0x2D, 0x2F, 0x24].contains(text[start - 1]) else { return nil }
    var digits: [UInt8] = []
    var groups: [Int] = []
    var separator: UInt8 = 0
    var at = start
    while digits.count <= 19 {
      let end = text.end(at) { $0 &- 0x30 < 10 }
      guard end > at else { return nil }
      groups.append(end - at)
      digits += (at..<end).map { text[$0] - 0x30 }
      at = end
      guard text[at] == 0x20 || text[at] == 0x2D, text.isDigit(at + 1), separator == 0 || text[at] == separator,
        end - at < 7, isGroup(groups)
      else { break }
      separator = text[at]
      at += 1
    }
    let isWritten =
      groups.count == 1 || groups == [4, 4, 4, 4] || groups == [4, 6, 5] || groups == [4, 6, 4]
      || groups == [4, 4, 4, 4, 3]
    let goesOn = [0x2E, 0x2C, 0x2D].contains(text[at]) && text.isDigit(at + 1)
    guard isWritten, !goesOn, !text.isWord(at), text[at] != 0x40, isIssued(digits), passesLuhn(digits) else {
      return nil
    }
    return at
  }

  private static func isGroup(_ groups: [Int]) -> Bool { (groups.last ?? 0) == 4 || groups == [4, 6] }

  /// ISO/IEC 7812's prefixes of the issuers, with their lengths.
  private static func isIssued(_ digits: [UInt8]) -> Bool {
    guard digits.count >= 13 else { return false }
    let four = digits.prefix(4).reduce(0) { $0 * 10 + Int($1) }
    switch (four, digits.count) {
    case (4000...4999, 13), (4000...4999, 16), (4000...4999, 19): return true  // Visa
    case (5100...5599, 16), (2221...2720, 16): return true  // Mastercard
    case (3400...3499, 15), (3700...3799, 15): return true  // American Express
    case (6011, 16), (6440...6599, 16): return true  // Discover
    case (3528...3589, 16): return true  // JCB
    case (3000...3059, 14), (3600...3699, 14), (3800...3999, 14): return true  // Diners Club
    case (6200...6299, 16...19): return true  // UnionPay
    default: return false
    }
  }

  /// ISO/IEC 7812-1, annex B.
  private static func passesLuhn(_ digits: [UInt8]) -> Bool {
    var sum = 0
    for (place, digit) in digits.reversed().enumerated() {
      let doubled = Int(digit) * (place % 2 == 0 ? 1 : 2)
      sum += doubled > 9 ? doubled - 9 : doubled
    }
    return sum % 10 == 0 && sum > 0
  }
}
