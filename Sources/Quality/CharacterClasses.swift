internal import CBlocks
internal import CUTF8Proc
internal import Glibc

/// What a code point is to the rules, as bits.
struct CharacterClass: OptionSet {
  let rawValue: UInt16

  init(rawValue: UInt16) { self.rawValue = rawValue }
  private init(_ bit: Int) { rawValue = UInt16(bit) }

  /// White_Space, and U+001C to U+001F.
  static let space = CharacterClass(dd_class_space)
  /// L*.
  static let letter = CharacterClass(dd_class_letter)
  /// Lu.
  static let upper = CharacterClass(dd_class_upper)
  /// Ll and Lt.
  static let lower = CharacterClass(dd_class_lower)
  /// Nd.
  static let digit = CharacterClass(dd_class_digit)
  /// N*.
  static let number = CharacterClass(dd_class_number)
  /// Ends a sentence.
  static let terminal = CharacterClass(dd_class_terminal)
  /// Closes a quotation or a bracket.
  static let closing = CharacterClass(dd_class_closing)
  /// Ends a sentence though no white space follows.
  static let wide = CharacterClass(dd_class_wide)
}

/// The classes of all code points: those of the first plane in a table, which is made once.
@safe struct CharacterClasses: @unchecked Sendable {
  nonisolated(unsafe) let table: UnsafePointer<UInt16>

  static let shared = CharacterClasses()

  private init() {
    let table = UnsafeMutablePointer<UInt16>.allocate(capacity: 0x10000)
    for scalar in 0..<0x10000 { unsafe table[scalar] = Self.find(UInt32(scalar)).rawValue }
    unsafe self.table = UnsafePointer(table)
  }

  /// The class of any code point.
  @inline(__always) func look(_ scalar: UInt32) -> UInt16 {
    unsafe scalar < 0x10000 ? table[Int(scalar)] : Self.find(scalar).rawValue
  }

  /// The class of a code point, worked out.
  static func find(_ scalar: UInt32) -> CharacterClass {
    var found: CharacterClass = isSpace(scalar) ? .space : []
    switch utf8proc_category(Int32(bitPattern: scalar)) {
    case UTF8PROC_CATEGORY_LU: found.formUnion([.letter, .upper])
    case UTF8PROC_CATEGORY_LL, UTF8PROC_CATEGORY_LT: found.formUnion([.letter, .lower])
    case UTF8PROC_CATEGORY_LM, UTF8PROC_CATEGORY_LO: found.insert(.letter)
    case UTF8PROC_CATEGORY_ND: found.formUnion([.digit, .number])
    case UTF8PROC_CATEGORY_NL, UTF8PROC_CATEGORY_NO: found.insert(.number)
    default: break
    }
    if terminals.contains(scalar) { found.insert(.terminal) }
    if wideTerminals.contains(scalar) { found.insert(.wide) }
    if closings.contains(scalar) { found.insert(.closing) }
    return found
  }

  private static func isSpace(_ scalar: UInt32) -> Bool {
    switch scalar {
    case 0x09...0x0D, 0x1C...0x20, 0x85, 0xA0, 0x1680, 0x2000...0x200A, 0x2028, 0x2029, 0x202F, 0x205F, 0x3000: true
    default: false
    }
  }

  /// . ! ? and … ؟ ۔ । ։ ። 。 ！ ？ ．｡
  private static let terminals: [UInt32] =
    [0x2E, 0x21, 0x3F, 0x2026, 0x61F, 0x6D4, 0x964, 0x589, 0x1362] + wideTerminals

  /// Marks that white space need not follow.
  private static let wideTerminals: [UInt32] = [0x3002, 0xFF01, 0xFF1F, 0xFF0E, 0xFF61]

  /// " ' ) ] ’ ” » 」 』 ）
  private static let closings: [UInt32] = [0x22, 0x27, 0x29, 0x5D, 0x2019, 0x201D, 0xBB, 0x300D, 0x300F, 0xFF09]
}
