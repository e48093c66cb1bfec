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
    guard var points = decomposed(text, range) else { return new.copy(range) }
    Self.order(&points)
    let count = unsafe points.withUnsafeMutableBufferPointer { room in
      unsafe utf8proc_normalize_utf32(room.baseAddress, room.count, options)
    }
    guard count >= 0 else { return new.copy(range) }
    let buffer = ByteBuffer(capacity: 4 * count)
    for point in points.prefix(count) {
      guard let scalar = Unicode.Scalar(UInt32(bitPattern: point)), let bytes = UTF8.encode(scalar) else { continue }
      for byte in bytes { buffer.append(byte) }
    }
    new.append(buffer.view, endingAt: range.upperBound)
  }

  /// The code points of a stretch, each decomposed; nil when utf8proc has none. In one go it would order marks as well, by
  /// insertion: a run of them would take time by the square of its length.
  private func decomposed(_ text: ByteView, _ range: Range<Int>) -> [Int32]? {
    var points: [Int32] = []
    points.reserveCapacity(range.count)
    // The longest decomposition has 18 (UAX #15, section 12).
    var room = [Int32](repeating: 0, count: 32)
    var at = range.lowerBound
    while at < range.upperBound {
      let (point, next) = unsafe decodeUTF8(text.pointer, at)
      let count = unsafe room.withUnsafeMutableBufferPointer { room in
        unsafe utf8proc_decompose_char(Int32(bitPattern: point), room.baseAddress, room.count, options, nil)
      }
      guard count >= 0, count <= room.count else { return nil }
      points += room.prefix(count)
      at = next
    }
    return points
  }

  /// Puts each run of marks in the order of their combining classes; those of one class stay as they are (Unicode 3.11,
  /// D109).
  private static func order(_ points: inout [Int32]) {
    var marks: [(combining: Int, place: Int, point: Int32)] = []
    func end(_ end: Int) {
      let isSorted = zip(marks, marks.dropFirst()).allSatisfy { $0.combining <= $1.combining }
      if !isSorted {
        marks.sort { ($0.combining, $0.place) < ($1.combining, $1.place) }
        for (index, mark) in marks.enumerated() { points[end - marks.count + index] = mark.point }
      }
      marks.removeAll(keepingCapacity: true)
    }
    for (place, point) in points.enumerated() {
      let combining = unsafe Int(utf8proc_get_property(point).pointee.combining_class)
      if combining == 0 { end(place) } else { marks.append((combining, place, point)) }
    }
    end(points.count)
  }
}
