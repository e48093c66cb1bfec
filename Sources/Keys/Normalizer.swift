internal import CUTF8Proc
internal import CanonicalForms
import Records
import Text

/// Brings text into the form that keys are compared in. Steps, whatever their order on the command line: full case
/// folding, canonical decomposition, punctuation (general category P) out, white space to one space with none at the
/// ends, canonical composition.
@safe final class Normalizer {
  private let steps: Normalization
  private let output = ByteBuffer(capacity: 4096)
  private let form: NormalForm
  private var scalars: [Int32] = []
  private let table: ASCIITable

  init(_ steps: Normalization) {
    self.steps = steps
    table = ASCIITable(steps)
    var form: NormalForm = steps.contains(.nfc) ? [.composed, .stable] : []
    if steps.contains(.letterCase) { form.insert(.caseFolded) }
    self.form = form
  }

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
    guard form.decompose(text, into: &scalars) else { throw Self.failure }
    dropAndCollapse()
    if steps.contains(.nfc), !form.compose(&scalars) { throw Self.failure }
    output.removeAll()
    NormalForm.append(scalars, to: output)
    return output.view
  }

  private static let failure = ToolError(.software, "utf8proc has no normal form of a text")

  /// Takes punctuation and superfluous white space out of the scalars.
  private func dropAndCollapse() {
    guard !steps.isDisjoint(with: [.punctuation, .whitespace]) else { return }
    var kept = 0
    var pendingSpace = false
    for index in scalars.indices {
      let scalar = scalars[index]
      if steps.contains(.punctuation) && Self.isPunctuation(scalar) { continue }
      if steps.contains(.whitespace) {
        if Self.isWhitespace(UInt32(scalar)) {
          pendingSpace = kept > 0
          continue
        }
        if pendingSpace {
          scalars[kept] = 0x20
          kept &+= 1
        }
        pendingSpace = false
      }
      scalars[kept] = scalar
      kept &+= 1
    }
    scalars.removeLast(scalars.count - kept)
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
