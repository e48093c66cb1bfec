internal import CUTF8Proc
import Records

/// Brings text into the form that keys are compared in. Steps, whatever their order on the command line: full case
/// folding, canonical decomposition, punctuation (general category P) out, white space to one space with none at the
/// ends, canonical composition.
@safe final class Normalizer {
  private let steps: Normalization
  private let output = ByteBuffer(capacity: 4096)
  private nonisolated(unsafe) var scalars: UnsafeMutablePointer<Int32>
  private var capacity = 4096

  init(_ steps: Normalization) {
    self.steps = steps
    unsafe scalars = .allocate(capacity: capacity)
  }

  deinit { unsafe scalars.deallocate() }

  /// The normal form of UTF-8 text; good until the next call.
  func normalize(_ text: ByteView) throws(ToolError) -> ByteView {
    if steps.isEmpty { return text }
    return isASCII(text) ? normalizeASCII(text) : try normalizeUnicode(text)
  }

  private func isASCII(_ text: ByteView) -> Bool {
    let bytes = unsafe text.pointer
    var at = 0
    while at &+ 32 <= text.count {
      if any(unsafe UnsafeRawPointer(bytes + at).loadUnaligned(as: SIMD32<UInt8>.self) .>= 0x80) { return false }
      at &+= 32
    }
    while at < text.count {
      if unsafe bytes[at] >= 0x80 { return false }
      at &+= 1
    }
    return true
  }

  private func normalizeASCII(_ text: ByteView) -> ByteView {
    if steps == .nfc { return text }
    output.removeAll()
    output.reserve(text.count)
    let bytes = unsafe text.pointer
    var pendingSpace = false
    for at in 0..<text.count {
      var byte = unsafe bytes[at]
      if steps.contains(.punctuation) && Self.isPunctuation(byte) { continue }
      if steps.contains(.whitespace) {
        if Self.isWhitespace(UInt32(byte)) {
          pendingSpace = !output.isEmpty
          continue
        }
        if pendingSpace { output.append(0x20) }
        pendingSpace = false
      }
      if steps.contains(.letterCase) && byte &- 0x41 < 26 { byte |= 0x20 }
      output.append(byte)
    }
    return output.view
  }

  private func normalizeUnicode(_ text: ByteView) throws(ToolError) -> ByteView {
    var options: UInt32 = 0
    if steps.contains(.nfc) { options |= UTF8PROC_STABLE.rawValue | UTF8PROC_COMPOSE.rawValue }
    if steps.contains(.letterCase) { options |= UTF8PROC_CASEFOLD.rawValue }
    let flags = utf8proc_option_t(rawValue: options)
    var count = unsafe utf8proc_decompose(text.pointer, text.count, scalars, capacity, flags)
    if count > capacity {
      unsafe scalars.deallocate()
      capacity = count + count / 4
      unsafe scalars = .allocate(capacity: capacity)
      count = unsafe utf8proc_decompose(text.pointer, text.count, scalars, capacity, flags)
    }
    guard count >= 0 else { throw ToolError(.software, "utf8proc: \(unsafe String(cString: utf8proc_errmsg(count)))") }
    count = dropAndCollapse(count)
    if steps.contains(.nfc) { count = unsafe utf8proc_normalize_utf32(scalars, count, flags) }
    output.removeAll()
    output.reserve(4 * count)
    for index in 0..<count {
      unsafe output.append(count: 4) { room in
        lastLength = unsafe utf8proc_encode_char(scalars[index], room)
      }
      output.truncate(to: output.count - 4 + lastLength)
    }
    return output.view
  }

  private var lastLength = 0

  /// Takes punctuation and superfluous white space out of the first `count` scalars; returns how many are left.
  private func dropAndCollapse(_ count: Int) -> Int {
    guard !steps.isDisjoint(with: [.punctuation, .whitespace]) else { return count }
    var kept = 0
    var pendingSpace = false
    for index in 0..<count {
      let scalar = unsafe scalars[index]
      if steps.contains(.punctuation) && Self.isPunctuation(scalar) { continue }
      if steps.contains(.whitespace) {
        if Self.isWhitespace(UInt32(scalar)) {
          pendingSpace = kept > 0
          continue
        }
        if pendingSpace {
          unsafe scalars[kept] = 0x20
          kept &+= 1
        }
        pendingSpace = false
      }
      unsafe scalars[kept] = scalar
      kept &+= 1
    }
    return kept
  }

  private static func isPunctuation(_ scalar: Int32) -> Bool {
    let category = utf8proc_category(scalar).rawValue
    return category >= UTF8PROC_CATEGORY_PC.rawValue && category <= UTF8PROC_CATEGORY_PO.rawValue
  }

  /// General category P below U+0080: all but `$ + < = > ^ \` | ~`, which are symbols.
  private static func isPunctuation(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x21...0x23, 0x25...0x2A, 0x2C...0x2F, 0x3A, 0x3B, 0x3F, 0x40, 0x5B...0x5D, 0x5F, 0x7B, 0x7D: true
    default: false
    }
  }

  /// White_Space, and U+001C to U+001F as in Python's `str.split()`.
  private static func isWhitespace(_ scalar: UInt32) -> Bool {
    switch scalar {
    case 0x09...0x0D, 0x1C...0x20, 0x85, 0xA0, 0x1680, 0x2000...0x200A, 0x2028, 0x2029, 0x202F, 0x205F, 0x3000: true
    default: false
    }
  }
}
