internal import CUTF8Proc
internal import Records

/// Unicode's normalization forms, as the reference has them: what is younger than its tables (Unicode 9) stays as it is.
enum NormalizationForm: String, Sendable {
  case nfc = "NFC"
  case nfd = "NFD"
  case nfkc = "NFKC"
  case nfkd = "NFKD"

  private var options: utf8proc_option_t {
    switch self {
    case .nfc: UTF8PROC_COMPOSE
    case .nfd: UTF8PROC_DECOMPOSE
    case .nfkc: utf8proc_option_t(UTF8PROC_COMPOSE.rawValue | UTF8PROC_COMPAT.rawValue)
    case .nfkd: utf8proc_option_t(UTF8PROC_DECOMPOSE.rawValue | UTF8PROC_COMPAT.rawValue)
    }
  }

  /// Normalises a fragment's text.
  func apply(to fragment: Fragment, _ classes: CodePointClasses) {
    if isNormal(fragment.text, classes) { return }
    fragment.rewrite { text, new in
      let characters = Characters(text, classes)
      var start = 0
      var at = 0
      while at < text.count {
        let (kind, next) = characters.at(at)
        if kind.contains(.inert) {
          normalize(text, start..<at, new, characters)
          new.copy(at..<next)
          start = next
        }
        at = next
      }
      normalize(text, start..<at, new, characters)
    }
  }

  /// Whether text is surely normal.
  private func isNormal(_ text: ByteView, _ classes: CodePointClasses) -> Bool {
    let characters = Characters(text, classes)
    var at = 0
    while at < text.count {
      let (kind, next) = characters.at(at)
      if self == .nfc ? kind.contains(.unstable) : next - at > 1 { return false }
      at = next
    }
    return true
  }

  /// Normalises a stretch part by part, cut before characters that nothing before them changes.
  private func normalize(_ text: ByteView, _ range: Range<Int>, _ new: Rewriting, _ characters: Characters) {
    var start = range.lowerBound
    while start < range.upperBound {
      let (first, next) = characters.at(start)
      var end = next
      while end < range.upperBound {
        let (kind, next) = characters.at(end)
        // A compatibility mapping may begin with a mark.
        if text[end] < 0x80 || (!isCompatible && !kind.contains(.unstable)) { break }
        end = next
      }
      let isNormal = end == next && (text[start] < 0x80 || (self == .nfc && !first.contains(.unstable)))
      if isNormal { new.copy(start..<end) } else { normalize(part: text, start..<end, new) }
      start = end
    }
  }

  private var isCompatible: Bool { self == .nfkc || self == .nfkd }

  private func normalize(part text: ByteView, _ range: Range<Int>, _ new: Rewriting) {
    let source = unsafe text.pointer + range.lowerBound
    var points = [Int32](repeating: 0, count: range.count)
    func decompose() -> Int {
      unsafe points.withUnsafeMutableBufferPointer { room in
        unsafe utf8proc_decompose(source, range.count, room.baseAddress, room.count, options)
      }
    }
    var count = decompose()
    if count > points.count {
      points = [Int32](repeating: 0, count: count)
      count = decompose()
    }
    guard count >= 0 else { return new.copy(range) }
    count = unsafe points.withUnsafeMutableBufferPointer { room in
      unsafe utf8proc_normalize_utf32(room.baseAddress, count, options)
    }
    let buffer = ByteBuffer(capacity: 4 * count)
    for point in points.prefix(count) {
      guard let scalar = Unicode.Scalar(UInt32(bitPattern: point)), let bytes = UTF8.encode(scalar) else { continue }
      for byte in bytes { buffer.append(byte) }
    }
    new.append(buffer.view, endingAt: range.upperBound)
  }
}
