import Records

/// Stretches of a text, in bytes, looked up for tokens in their order.
struct Spans {
  private var ranges: [Range<Int>] = []
  private var at = 0

  /// Any stretches, in any order.
  init(_ some: [Range<Int>]) {
    for range in some.sorted(by: { $0.lowerBound < $1.lowerBound }) where !range.isEmpty {
      if let last = ranges.last, last.upperBound >= range.lowerBound {
        ranges[ranges.count - 1] = last.lowerBound..<max(last.upperBound, range.upperBound)
      } else {
        ranges.append(range)
      }
    }
  }

  /// Whether a token is in one of them, whole or in part.
  mutating func overlap(_ token: Range<Int>) -> Bool {
    if at > 0 && ranges[at - 1].upperBound > token.lowerBound { at = 0 }
    while at < ranges.count, ranges[at].upperBound <= token.lowerBound { at += 1 }
    return at < ranges.count && ranges[at].lowerBound < token.upperBound
  }

  /// The bytes of stretches that count code points, in one pass; nil when the text has fewer.
  static func bytes(of stretches: [Range<Int>], in text: ByteView) -> [Range<Int>]? {
    let points = stretches.flatMap { [$0.lowerBound, $0.upperBound] }
    var places = points
    var at = 0
    var seen = 0
    for index in points.indices.sorted(by: { points[$0] < points[$1] }) {
      let point = points[index]
      while at < text.count {
        let begins = unsafe text.pointer[at] & 0xC0 != 0x80
        if begins && seen == point { break }
        seen += begins ? 1 : 0
        at += 1
      }
      guard seen == point else { return nil }
      places[index] = at
    }
    return stretches.indices.map { places[2 * $0]..<places[2 * $0 + 1] }
  }
}
