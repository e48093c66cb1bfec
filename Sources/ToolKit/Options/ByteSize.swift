public import ArgumentParser
internal import Recipe

/// A number of bytes as an option takes it: `2GB`, `500m`, `64 KiB`, `1048576`. Units are powers of 1024.
public struct ByteSize: ExpressibleByArgument, Equatable, Sendable, CustomStringConvertible {
  /// The most that is taken, 1 PB.
  public static let most = SpelledSize.most

  /// The number.
  public let bytes: Int

  /// A number of bytes.
  public init(bytes: Int) { self.bytes = bytes }

  /// Reads a number as `SpelledSize` does.
  public init?(argument: String) {
    guard let bytes = SpelledSize.read(argument) else { return nil }
    self.bytes = bytes
  }

  /// The number in the largest unit that leaves it at 1 or more, such as `1.5 GB`.
  public var description: String {
    guard let unit = SpelledSize.units.last(where: { bytes >= 1 << $0.shift }) else { return "\(bytes) bytes" }
    return decimal(Double(bytes) / Double(1 << unit.shift), places: 1) + " \(unit.name.uppercased())B"
  }
}
