/// Numbers of bytes as people write them: `2GB`, `500m`, `64 KiB`, `1048576`. Units are powers of 1024.
public enum SpelledSize {
  /// The most that is taken, 1 PB.
  public static let most = 1 << 50
  /// Each unit's letter, with the bits that it shifts by.
  public static let units: [(name: String, shift: Int)] = [("k", 10), ("m", 20), ("g", 30), ("t", 40)]

  /// Reads a whole number or a decimal with a unit (`k`, `m`, `g`, `t`, with or without `B` or `iB`, in either case); nil
  /// for anything else, for less than a byte, and above 1 PB.
  public static func read(_ text: String) -> Int? {
    let digits = text.prefix { $0.isASCII && $0.isNumber || $0 == "." }
    var unit = text.dropFirst(digits.count).drop { $0 == " " }.lowercased()
    for ending in ["ib", "b"] where unit.hasSuffix(ending) && (unit.count > ending.count || ending == "b") {
      unit.removeLast(ending.count)
      break
    }
    guard let shift = unit.isEmpty ? 0 : units.first(where: { $0.name == unit })?.shift,
      let number = Double(digits), number > 0, number * Double(1 << shift) <= Double(most),
      !digits.contains(".") || shift > 0
    else { return nil }
    let bytes = Int(digits).map { $0 << shift } ?? Int(number * Double(1 << shift))
    return bytes < 1 ? nil : bytes
  }
}
