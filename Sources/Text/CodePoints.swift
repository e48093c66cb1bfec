internal import CBlocks
public import Records

/// Lengths in Unicode code points, as Python's `len` counts them.
public enum CodePoints {
  /// The code points of well-formed UTF-8.
  public static func count(_ text: ByteView) -> Int { unsafe dd_count_code_points(text.pointer, text.count) }

  /// What a look through JSON text, the inside of a string, tells.
  public struct Escaped: Equatable, Sendable {
    /// How many code points the text stands for.
    public var codePoints: Int
    /// Whether it has `\u` or `\/`, so that another spelling may stand for the same text.
    public var hasLongEscapes: Bool
  }

  /// Counts the code points that JSON text stands for: one for each escape, also for a surrogate pair.
  public static func count(escaped text: ByteView) -> Int { look(escaped: text).codePoints }

  /// One pass over valid JSON text.
  public static func look(escaped text: ByteView) -> Escaped {
    var hasLongEscapes = false
    let codePoints = unsafe dd_count_escaped_code_points(text.pointer, text.count, &hasLongEscapes)
    return Escaped(codePoints: codePoints, hasLongEscapes: hasLongEscapes)
  }
}

extension CodePoints {
  /// Where in well-formed UTF-8 the code point with this number begins; its end when it has fewer.
  public static func offset(of codePoint: Int, in text: ByteView) -> Int {
    var left = codePoint
    for at in 0..<text.count where unsafe text.pointer[at] & 0xC0 != 0x80 {
      if left <= 0 { return at }
      left -= 1
    }
    return text.count
  }
}
