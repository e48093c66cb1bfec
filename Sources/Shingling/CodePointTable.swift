internal import CUTF8Proc
internal import Glibc
import Records

/// What a code point is to a word, after canonical decomposition and simple lower case (UnicodeData field 13).
enum WordRole: UInt32 {
  /// Not looked up yet.
  case unknown
  /// Parts words: white space, controls, punctuation, the symbols Sm, Sc, Sk.
  case parts
  /// Vanishes: a non-spacing mark (Mn).
  case vanishes
  /// Part of a word: L, N, Mc, Me.
  case joins
  /// A word by itself: So, and letters and numbers of scripts without spaces.
  case alone
  /// Several code points, or one whose place among the marks around it depends on them.
  case complex
}

/// The roles of code points and what they fold to, looked up once each.
@safe final class CodePointTable {
  /// For each code point of the first plane: its role in the highest 8 bits, what it folds to in the others. 256 KiB, of
  /// which the system gives only the pages that are touched.
  private nonisolated(unsafe) let entries: UnsafeMutablePointer<UInt32>
  private static let count = 0x10000

  init() {
    unsafe entries = Memory.zeroed(Self.count)
  }

  deinit { unsafe free(entries) }

  /// A code point's role and, where that is `joins` or `alone`, the code point that it folds to.
  @inline(__always) func look(_ scalar: UInt32) -> (role: WordRole, folded: UInt32) {
    guard scalar < Self.count else { return Self.unpack(Self.entry(scalar)) }
    var entry = unsafe entries[Int(scalar)]
    if entry == 0 {
      entry = Self.entry(scalar)
      unsafe entries[Int(scalar)] = entry
    }
    return Self.unpack(entry)
  }

  @inline(__always) private static func unpack(_ entry: UInt32) -> (role: WordRole, folded: UInt32) {
    (WordRole(rawValue: entry >> 24) ?? .unknown, entry & 0xFF_FFFF)
  }

  private static func entry(_ scalar: UInt32) -> UInt32 {
    let parts = decompose(scalar)
    guard parts.count == 1 else {
      // A letter and marks that vanish, such as é, is the letter.
      let kept = parts.filter { role(of: lower($0)) != .vanishes }
      guard kept.count == 1, marks(of: kept[0]) == 0 else { return WordRole.complex.rawValue << 24 }
      return pack(lower(kept[0]))
    }
    let folded = lower(parts[0])
    // Where a mark stands depends on its class; only those that don't vanish make a difference.
    if marks(of: folded) != 0 && role(of: folded) != .vanishes { return WordRole.complex.rawValue << 24 }
    return pack(folded)
  }

  private static func pack(_ folded: UInt32) -> UInt32 { role(of: folded).rawValue << 24 | folded }

  /// The canonical decomposition of one code point: 1 to 4 code points (UAX 15, table 6 bounds its length).
  static func decompose(_ scalar: UInt32) -> [UInt32] {
    var room: [Int32] = [0, 0, 0, 0, 0, 0, 0, 0]
    var boundary: Int32 = 0
    let options = utf8proc_option_t(rawValue: UTF8PROC_DECOMPOSE.rawValue)
    let count = unsafe utf8proc_decompose_char(Int32(bitPattern: scalar), &room, room.count, options, &boundary)
    guard count > 0, count <= room.count else { return [scalar] }
    return room.prefix(count).map { UInt32(bitPattern: $0) }
  }

  static func lower(_ scalar: UInt32) -> UInt32 { UInt32(bitPattern: utf8proc_tolower(Int32(bitPattern: scalar))) }

  /// The canonical combining class.
  static func marks(of scalar: UInt32) -> Int {
    unsafe Int(utf8proc_get_property(Int32(bitPattern: scalar)).pointee.combining_class)
  }

  static func role(of scalar: UInt32) -> WordRole {
    switch utf8proc_category(Int32(bitPattern: scalar)) {
    case UTF8PROC_CATEGORY_MN: .vanishes
    case UTF8PROC_CATEGORY_LU, UTF8PROC_CATEGORY_LL, UTF8PROC_CATEGORY_LT, UTF8PROC_CATEGORY_LM, UTF8PROC_CATEGORY_LO,
      UTF8PROC_CATEGORY_ND, UTF8PROC_CATEGORY_NL, UTF8PROC_CATEGORY_NO:
      isSpaceless(scalar) ? .alone : .joins
    case UTF8PROC_CATEGORY_MC, UTF8PROC_CATEGORY_ME: .joins
    case UTF8PROC_CATEGORY_SO: .alone
    default: .parts
    }
  }

  /// Blocks of scripts that are written without spaces: Thai, Lao, Tibetan, Myanmar, Khmer, Kana, Bopomofo's neighbours
  /// of Han, Han (Blocks.txt).
  static func isSpaceless(_ scalar: UInt32) -> Bool {
    switch scalar {
    case 0x0E00...0x0EFF, 0x0F00...0x0FFF, 0x1000...0x109F, 0x1780...0x17FF, 0x3005...0x3007, 0x3021...0x3029,
      0x3031...0x3035, 0x3038...0x303C, 0x3041...0x30FF, 0x31F0...0x31FF, 0x3400...0x4DBF, 0x4E00...0x9FFF,
      0xF900...0xFAFF, 0xFF66...0xFF9F, 0x20000...0x3FFFF:
      true
    default: false
    }
  }
}
