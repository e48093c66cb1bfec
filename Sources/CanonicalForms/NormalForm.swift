internal import CUTF8Proc
public import Records

/// What is done to text on the way to a normal form of Unicode (UAX #15), by utf8proc's tables.
public struct NormalForm: OptionSet, Sendable {
  /// The steps as bits.
  public let rawValue: Int

  /// Steps from their bits.
  public init(rawValue: Int) { self.rawValue = rawValue }

  /// Canonical decomposition.
  public static let decomposed = NormalForm(rawValue: 1)
  /// Canonical decomposition, for `compose`.
  public static let composed = NormalForm(rawValue: 2)
  /// Compatibility mappings, too.
  public static let compatible = NormalForm(rawValue: 4)
  /// Full case folding.
  public static let caseFolded = NormalForm(rawValue: 8)
  /// Keeps to the composition exclusions.
  public static let stable = NormalForm(rawValue: 16)

  private var options: utf8proc_option_t {
    let flags: [(NormalForm, utf8proc_option_t)] = [
      (.decomposed, UTF8PROC_DECOMPOSE), (.composed, UTF8PROC_COMPOSE), (.compatible, UTF8PROC_COMPAT),
      (.caseFolded, UTF8PROC_CASEFOLD), (.stable, UTF8PROC_STABLE),
    ]
    return utf8proc_option_t(flags.reduce(0) { $0 | (contains($1.0) ? $1.1.rawValue : 0) })
  }

  /// Writes the code points of well-formed UTF-8 in place of `points`: each mapped and decomposed, and marks in canonical
  /// order where anything is decomposed. False when utf8proc has no mapping.
  ///
  /// utf8proc does this in one go, and orders marks by insertion: a run of them takes time by the square of its length.
  public func decompose(_ text: ByteView, into points: inout [Int32]) -> Bool {
    let options = options
    points.removeAll(keepingCapacity: true)
    points.reserveCapacity(text.count)
    // The longest mapping has 18 code points (UAX #15, section 12).
    var room = [Int32](repeating: 0, count: 32)
    var at = 0
    while at < text.count {
      var point: Int32 = 0
      let width = unsafe utf8proc_iterate(text.pointer + at, text.count - at, &point)
      guard width > 0 else { return false }
      at += width
      if point < 0x80 && !contains(.caseFolded) {
        points.append(point)
        continue
      }
      let count = unsafe utf8proc_decompose_char(point, &room, room.count, options, nil)
      guard count >= 0, count <= room.count else { return false }
      if count == 1 { points.append(room[0]) } else { points += room.prefix(count) }
    }
    if !isDisjoint(with: [.decomposed, .composed]) { Self.order(&points) }
    return true
  }

  /// Composes the code points of `decompose`, where the form is a composed one.
  public func compose(_ points: inout [Int32]) -> Bool {
    let count = unsafe points.withUnsafeMutableBufferPointer { room in
      unsafe utf8proc_normalize_utf32(room.baseAddress, room.count, options)
    }
    guard count >= 0 else { return false }
    points.removeLast(points.count - count)
    return true
  }

  /// Appends code points as UTF-8.
  public static func append(_ points: [Int32], to buffer: ByteBuffer) {
    let start = buffer.count
    var length = 0
    unsafe buffer.append(count: 4 * points.count) { room in
      for point in points { length += unsafe utf8proc_encode_char(point, room + length) }
    }
    buffer.truncate(to: start + length)
  }

  private static func order(_ points: inout [Int32]) {
    var marks: [CombiningMark] = []
    func end(_ end: Int) {
      putInCanonicalOrder(&marks)
      for (index, mark) in marks.enumerated() { points[end - marks.count + index] = Int32(bitPattern: mark.scalar) }
      marks.removeAll(keepingCapacity: true)
    }
    for (place, point) in points.enumerated() {
      // The first mark is U+0300.
      let order =
        point < 0x300 ? 0 : unsafe UInt8(truncatingIfNeeded: utf8proc_get_property(point).pointee.combining_class)
      if order != 0 {
        marks.append(CombiningMark(order: order, scalar: UInt32(bitPattern: point)))
      } else if !marks.isEmpty {
        end(place)
      }
    }
    if !marks.isEmpty { end(points.count) }
  }
}
