internal import CUTF8Proc
import Records
import Text

/// Brings text into the form that keys are compared in. Steps, whatever their order on the command line: full case
/// folding, canonical decomposition, punctuation (general category P) out, white space to one space with none at the
/// ends, canonical composition.
@safe final class Normalizer {
  private let steps: Normalization
  private let output = ByteBuffer(capacity: 4096)
  private nonisolated(unsafe) var scalars: UnsafeMutablePointer<Int32>
  private var capacity = 4096
  private let table: ASCIITable

  init(_ steps: Normalization) {
    self.steps = steps
    table = ASCIITable(steps)
    unsafe scalars = Memory.allocate(capacity)
  }

  deinit { unsafe Memory.free(scalars) }

  /// The normal form of UTF-8 text; good until the next call.
  func normalize(_ text: ByteView) throws(ToolError) -> ByteView {
    if steps.isEmpty { return text }
    return isASCII(text) ? normalizeASCII(text) : try normalizeUnicode(text)
  }

  /// Eight bytes at a time.
  private func isASCII(_ text: ByteView) -> Bool {
    let bytes = unsafe UnsafeRawPointer(text.pointer)
    var bits: UInt64 = 0
    var at = 0
    while at &+ 8 <= text.count {
      bits |= unsafe bytes.loadUnaligned(fromByteOffset: at, as: UInt64.self)
      at &+= 8
    }
    while at < text.count {
      bits |= unsafe UInt64(bytes.load(fromByteOffset: at, as: UInt8.self))
      at &+= 1
    }
    return bits & 0x8080_8080_8080_8080 == 0
  }

  private func normalizeASCII(_ text: ByteView) -> ByteView {
    if steps == .nfc { return text }
    output.removeAll()
    var kept = 0
    unsafe output.append(count: text.count) { room in kept = unsafe table.apply(to: text, into: room) }
    output.truncate(to: kept)
    return output.view
  }

  private func normalizeUnicode(_ text: ByteView) throws(ToolError) -> ByteView {
    var options: UInt32 = 0
    if steps.contains(.nfc) { options |= UTF8PROC_STABLE.rawValue | UTF8PROC_COMPOSE.rawValue }
    if steps.contains(.letterCase) { options |= UTF8PROC_CASEFOLD.rawValue }
    let flags = utf8proc_option_t(rawValue: options)
    var count = unsafe utf8proc_decompose(text.pointer, text.count, scalars, capacity, flags)
    if count > capacity {
      capacity = count + count / 4
      unsafe scalars = Memory.grow(scalars, to: capacity, keeping: 0)
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

  /// White_Space, and U+001C to U+001F as in Python's `str.split()`.
  static func isWhitespace(_ scalar: UInt32) -> Bool {
    WhiteSpace.contains(scalar) || 0x1C...0x1F ~= scalar
  }
}
