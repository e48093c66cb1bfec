/// What a code point is, as bits: what the patterns of pre-tokenizers ask.
struct CodePointClass: OptionSet {
  let rawValue: UInt16

  /// `Lu` and `Lt`.
  static let upper = CodePointClass(rawValue: 1 << 0)
  /// `Ll`.
  static let lower = CodePointClass(rawValue: 1 << 1)
  /// `Lm` and `Lo`.
  static let otherLetter = CodePointClass(rawValue: 1 << 2)
  /// `\p{M}`.
  static let mark = CodePointClass(rawValue: 1 << 3)
  /// `\p{N}`.
  static let number = CodePointClass(rawValue: 1 << 4)
  /// White_Space: `\s`.
  static let space = CodePointClass(rawValue: 1 << 5)
  /// `\p{P}`.
  static let punctuation = CodePointClass(rawValue: 1 << 6)
  /// `\p{S}`.
  static let symbol = CodePointClass(rawValue: 1 << 7)
  /// The script Han.
  static let han = CodePointClass(rawValue: 1 << 8)
  /// What the pre-tokenizer `Digits` takes for a digit.
  static let numeric = CodePointClass(rawValue: 1 << 9)
  /// What the pre-tokenizer `Punctuation` takes for punctuation: Unicode 8, and all of ASCII's symbols.
  static let isolated = CodePointClass(rawValue: 1 << 10)
  /// What the pre-tokenizer `Whitespace` and `single_word` take for a word's.
  static let word = CodePointClass(rawValue: 1 << 11)
  /// What normalisation must leave alone: it is younger than the reference's tables.
  static let inert = CodePointClass(rawValue: 1 << 12)
  /// What NFC may change, or join to what stands before.
  static let unstable = CodePointClass(rawValue: 1 << 13)
  /// Carriage return and line feed.
  static let newline = CodePointClass(rawValue: 1 << 14)

  /// `\p{L}`.
  static let letter: CodePointClass = [.upper, .lower, .otherLetter]
}

/// The classes of all code points, as the reference's libraries know them (Unicode 16; see Tests/tokens/make_classes.py).
///
/// 2.2 MB that are filled at first use, in about a millisecond.
@safe final class CodePointClasses: Sendable {
  static let shared = CodePointClasses()

  nonisolated(unsafe) let table: UnsafePointer<UInt16>
  static let count = 0x110000

  /// A run of code points that are alike.
  struct Run {
    let first: UInt32
    /// The number of the general category in `categories`.
    let category: Int
    /// Han, numeric, isolated, word, inert, unstable: from the lowest bit on.
    let flags: UInt16

    init(_ packed: UInt32) {
      first = packed >> 11
      category = Int(packed & 0x1F)
      flags = UInt16(packed >> 5 & 0x3F)
    }
  }

  /// The names of Unicode's general categories, in the order in which `runs` numbers them.
  static let categories = [
    "Cn", "Lu", "Ll", "Lt", "Lm", "Lo", "Mn", "Mc", "Me", "Nd", "Nl", "No", "Pc", "Pd", "Ps", "Pe", "Pi", "Pf", "Po",
    "Sm", "Sc", "Sk", "So", "Zs", "Zl", "Zp", "Cc", "Cf", "Co",
  ]

  /// White_Space beyond the categories Z: tab to carriage return and U+0085.
  static let controlSpaces: [UInt32] = [0x09, 0x0A, 0x0B, 0x0C, 0x0D, 0x85]

  private init() {
    let table = UnsafeMutablePointer<UInt16>.allocate(capacity: Self.count)
    let runs = Self.runs
    for (index, packed) in runs.enumerated() {
      let run = Run(packed)
      let next = index + 1 < runs.count ? Int(Run(runs[index + 1]).first) : Self.count
      let bits = Self.bits(ofCategory: run.category) | run.flags << 8
      unsafe (table + Int(run.first)).initialize(repeating: bits, count: next - Int(run.first))
    }
    for point in Self.controlSpaces { unsafe table[Int(point)] |= CodePointClass.space.rawValue }
    for point in [0x0A, 0x0D] { unsafe table[point] |= CodePointClass.newline.rawValue }
    unsafe self.table = UnsafePointer(table)
  }

  private static func bits(ofCategory category: Int) -> UInt16 {
    let bits: CodePointClass =
      switch category {
      case 1, 3: .upper
      case 2: .lower
      case 4, 5: .otherLetter
      case 6...8: .mark
      case 9...11: .number
      case 12...18: .punctuation
      case 19...22: .symbol
      case 23...25: .space
      default: []
      }
    return bits.rawValue
  }

  /// The class of a code point.
  @inline(__always) subscript(point: UInt32) -> CodePointClass {
    precondition(point < UInt32(Self.count))
    return unsafe CodePointClass(rawValue: table[Int(point)])
  }
}
