/// NaN, Infinity and -Infinity, which Python and others write into JSON, and which are no JSON.
public enum NonFiniteNumbers {
  private static let names: [StaticString] = ["NaN", "Infinity", "-Infinity"]

  /// The one that stands at a byte, if one does.
  public static func name(in line: ByteView, at byte: Int) -> String? {
    guard byte < line.count else { return nil }
    let rest = line.suffix(from: byte)
    return names.first { rest.hasPrefix(ByteView($0)) }.map { "\($0)" }
  }
}
