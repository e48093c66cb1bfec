/// Telephone numbers: E.164 with a +, and the national forms of chosen countries.
struct PhoneNumbers {
  /// How a country writes its numbers inside itself.
  private struct National: Sendable {
    /// Digits in all, with the trunk prefix.
    let digits: ClosedRange<Int>
    /// What the digits begin with.
    let begins: @Sendable (_ digits: [UInt8]) -> Bool

    /// A trunk prefix 0 and no other 0 behind it.
    static func zero(_ digits: ClosedRange<Int>) -> National {
      National(digits: digits) { $0[0] == 0 && $0[1] != 0 }
    }
    static func first(_ first: Set<UInt8>, _ digits: ClosedRange<Int>) -> National {
      National(digits: digits) { first.contains($0[0]) }
    }
    /// Area and exchange of the North American plan begin with 2 to 9; a 1 may stand before them.
    static let northAmerica = National(digits: 10...11) { digits in
      let rest = digits.count == 11 ? digits[1...] : digits[0...]
      return (digits.count == 10 || digits[0] == 1) && isNorthAmerican(Array(rest))
    }
  }

  /// ITU-T's list of national numbering plans (E.129).
  private static let plans: [String: National] = [
    "us": .northAmerica, "ca": .northAmerica,
    "gb": .zero(10...11), "de": .zero(7...12), "fr": .zero(10...10), "nl": .zero(10...10), "be": .zero(9...10),
    "at": .zero(8...13), "ch": .zero(10...10), "se": .zero(8...10), "au": .zero(10...10), "nz": .zero(9...11),
    "jp": .zero(10...11), "za": .zero(10...10), "ie": .zero(9...10),
    "br": National(digits: 10...12) { digits in digits[0] != 0 || digits.count > 10 },
    "es": .first([6, 7, 8, 9], 9...9), "pt": .first([2, 3, 9], 9...9), "pl": .first([2, 3, 4, 5, 6, 7, 8], 9...9),
    "it": .first([0, 3], 9...11), "in": .first([0, 6, 7, 8, 9], 10...11), "cn": .first([0, 1], 10...12),
    "mx": .first([2, 3, 4, 5, 6, 7, 8, 9], 10...10), "dk": .first([2, 3, 4, 5, 6, 7, 8, 9], 8...8),
    "no": .first([2, 3, 4, 5, 6, 7, 8, 9], 8...8),
  ]

  /// The countries that are known, by ISO 3166.
  static var countries: [String] { plans.keys.sorted() }

  private let national: [National]

  init?(_ countries: [String]) {
    var found: [National] = []
    for country in countries {
      guard let plan = Self.plans[country] else { return nil }
      found.append(plan)
    }
    national = found
  }

  /// Where the number ends that begins here, behind `done`, where another finding ends.
  func end(_ text: TextBytes, _ start: Int, after done: Int) -> Int? {
    if text[start] == 0x2B || text[start] == 0x28 && text[start + 1] == 0x2B { return internationalEnd(text, start) }
    guard !national.isEmpty, ![0x2B, 0x2E, 0x2D, 0x2F, 0x2C, 0x3A, 0x24, 0x23, 0x3D, 0x40].contains(text[start - 1])
    else {
      return nil
    }
    // Digits right before it: it is the rest of a longer number.
    guard text[start - 1] != 0x20 || !text.isDigit(start - 2) || start - 1 == done else { return nil }
    // ( begins a number only as ( digits ).
    guard text[start] != 0x28 || text.isDigit(start + 1) else { return nil }
    let number = Written(text, start)
    guard number.isWhole, number.groups.count > 1, !number.isDate else { return nil }
    let digits = number.digits
    guard digits.count >= 7, national.contains(where: { $0.digits.contains(digits.count) && $0.begins(digits) }) else {
      return nil
    }
    return number.end
  }

  /// `+1 202 555 0143`, `(+49) 30 901820`. What follows behind a space may be another number: the longest right one counts.
  private func internationalEnd(_ text: TextBytes, _ start: Int) -> Int? {
    let isBracketed = text[start] == 0x28
    guard text.isDigit(start + (isBracketed ? 2 : 1)), ![0x2B, 0x2D, 0x29, 0x5D].contains(text[start - 1]) else {
      return nil
    }
    let number = Written(text, isBracketed ? start : start + 1)
    if number.isWhole, Self.isInternational(number.digits) { return number.end }
    return number.ends.last { Self.isInternational(number.digits.prefix($0.digits)) }?.end
  }

  private static func isInternational(_ digits: some Collection<UInt8>) -> Bool {
    let digits = Array(digits)
    guard (8...15).contains(digits.count), isCountryCode(digits) else { return false }
    return digits[0] != 1 || digits.count == 11 && isNorthAmerican(Array(digits[1...]))
  }

  private static func isNorthAmerican(_ digits: [UInt8]) -> Bool {
    digits.count == 10 && digits[0] > 1 && digits[3] > 1 && !(digits[1] == 1 && digits[2] == 1)
  }

  /// The country codes that are given out (ITU-T E.164's list of 2016): of one digit, of two, and of three the tens whose
  /// codes are mostly used, without the others.
  private static func isCountryCode(_ digits: [UInt8]) -> Bool {
    let two = Int(digits[0]) * 10 + Int(digits[1])
    let three = two * 10 + Int(digits[2])
    switch two {
    case 10...19, 70...79: return true
    case 20, 27, 30...34, 36, 39, 40, 41, 43...49, 51...58, 60...66, 81, 82, 84, 86, 90...95, 98: return true
    case 22...24, 35, 50, 59: return true
    case 25: return three != 259
    case 96: return three < 969
    default: return otherCodes.contains(three)
    }
  }

  private static let otherCodes: Set<Int> = [
    211, 212, 213, 216, 218, 260, 261, 262, 263, 264, 265, 266, 267, 268, 269, 290, 291, 297, 298, 299, 370, 371, 372,
    373,
    374, 375, 376, 377, 378, 380, 381, 382, 383, 385, 386, 387, 389, 420, 421, 423, 670, 672, 673, 674, 675, 676, 677,
    678,
    679, 680, 681, 682, 683, 685, 686, 687, 688, 689, 690, 691, 692, 800, 808, 850, 852, 853, 855, 856, 870, 878, 880,
    881,
    882, 883, 886, 970, 971, 972, 973, 974, 975, 976, 977, 979, 992, 993, 994, 995, 996, 998,
  ]

  /// Digits in groups, with one space, dash, dot or slash between two, or brackets around one.
  private struct Written {
    private(set) var digits: [UInt8] = []
    private(set) var groups: [Int] = []
    private(set) var end = 0
    /// Where a space ends what may be a number, and how many digits that has.
    private(set) var ends: [(end: Int, digits: Int)] = []
    /// Whether it is all a number may be, and doesn't go on as something else.
    private(set) var isWhole = false
    private static let mostDigits = 15

    init(_ text: TextBytes, _ start: Int) {
      var at = start
      while digits.count <= Self.mostDigits {
        let isBracketed = text[at] == 0x28
        let isCountry = isBracketed && groups.isEmpty && text[at + 1] == 0x2B
        let first = at + (isCountry ? 2 : isBracketed ? 1 : 0)
        let last = text.end(first, atMost: Self.mostDigits + 1) { $0 &- 0x30 < 10 }
        guard last > first, !isBracketed || text[last] == 0x29 else { break }
        groups.append(last - first)
        digits += (first..<last).map { text[$0] - 0x30 }
        at = last + (isBracketed ? 1 : 0)
        end = at
        if text[at] == 0x20 { ends.append((at, digits.count)) }
        if isBracketed, text[at] == 0x20 {
          at += 1
        } else if isBracketed {
          continue
        } else if Self.parts(text[at]) {
          at += 1
        } else if text[at] != 0x28 {
          break
        }
        guard text.isDigit(at) || text[at] == 0x28 && text.isDigit(at + 1) else { break }
      }
      let next = text[end]
      let goesOn =
        [0x2E, 0x2C, 0x3A, 0x2F, 0x2D].contains(next) && text.isDigit(end + 1) || next == 0x25 || next == 0x40
      isWhole = !digits.isEmpty && digits.count <= Self.mostDigits && !text.isWord(end) && !goesOn
    }

    private static func parts(_ byte: UInt8) -> Bool { [0x20, 0x2D, 0x2E, 0x2F].contains(byte) }

    /// 01.02.2024, 2024-02-01, 1 2 2024.
    var isDate: Bool {
      groups.count == 3
        && (groups[2] == 4 && groups[0] <= 2 && groups[1] <= 2 || groups[0] == 4 && groups[1] <= 2 && groups[2] <= 2)
    }
  }
}
