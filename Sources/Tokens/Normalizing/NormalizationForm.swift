internal import CanonicalForms
internal import Records

/// Unicode's normalization forms, as the reference has them: what is younger than its tables (Unicode 9) stays as it is.
enum NormalizationForm: String, Sendable {
  case nfc = "NFC"
  case nfd = "NFD"
  case nfkc = "NFKC"
  case nfkd = "NFKD"

  private var form: NormalForm {
    switch self {
    case .nfc: .composed
    case .nfd: .decomposed
    case .nfkc: [.composed, .compatible]
    case .nfkd: [.decomposed, .compatible]
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
    var points: [Int32] = []
    guard form.decompose(text[range], into: &points), form.compose(&points) else { return new.copy(range) }
    let buffer = ByteBuffer(capacity: 4 * points.count)
    NormalForm.append(points, to: buffer)
    new.append(buffer.view, endingAt: range.upperBound)
  }
}
