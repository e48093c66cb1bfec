public import ArgumentParser

/// A number of bytes as an option takes it: `2GB`, `500m`, `64 KiB`, `1048576`. Units are powers of 1024.
public struct ByteSize: ExpressibleByArgument, Equatable, Sendable, CustomStringConvertible {
  /// The most that is taken, 1 PB.
  public static let most = 1 << 50
  private static let units: [(name: String, shift: Int)] = [("k", 10), ("m", 20), ("g", 30), ("t", 40)]

  /// The number.
  public let bytes: Int

  /// A number of bytes.
  public init(bytes: Int) { self.bytes = bytes }

  /// Reads a whole number or a decimal with a unit (`k`, `m`, `g`, `t`, with or without `B` or `iB`, in either case).
  public init?(argument: String) {
    let digits = argument.prefix { $0.isASCII && $0.isNumber || $0 == "." }
    var unit = argument.dropFirst(digits.count).drop { $0 == " " }.lowercased()
    for ending in ["ib", "b"] where unit.hasSuffix(ending) && (unit.count > ending.count || ending == "b") {
      unit.removeLast(ending.count)
      break
    }
    guard let shift = unit.isEmpty ? 0 : Self.units.first(where: { $0.name == unit })?.shift,
      let number = Double(digits), number > 0, number * Double(1 << shift) <= Double(Self.most),
      !digits.contains(".") || shift > 0
    else { return nil }
    bytes = Int(digits).map { $0 << shift } ?? Int(number * Double(1 << shift))
    if bytes < 1 { return nil }
  }

  /// The number in the largest unit that leaves it at 1 or more, such as `1.5 GB`.
  public var description: String {
    guard let unit = Self.units.last(where: { bytes >= 1 << $0.shift }) else { return "\(bytes) bytes" }
    return decimal(Double(bytes) / Double(1 << unit.shift), places: 1) + " \(unit.name.uppercased())B"
  }
}
