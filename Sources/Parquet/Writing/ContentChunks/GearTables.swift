import Glibc

/// The tables of the gear hash, eight of 256 words, as Apache Arrow defines them: the word of byte n in table s is the first
/// half of the MD5 of 64 bytes s and 64 bytes n, read as a number with the highest byte first.
enum GearTables {
  /// How many tables there are.
  static let count = 8
  /// The tables, one behind the other.
  static let words: [UInt64] = (0..<count).flatMap { table in
    (0..<256).map { byte in
      MD5.firstHalf(
        of: [UInt8](repeating: UInt8(table), count: 64) + [UInt8](repeating: UInt8(byte), count: 64))
    }
  }
}

/// MD5 (RFC 1321), where it is no more than a definition of random numbers: libcrypto has none in its FIPS mode, and would
/// be loaded by every tool that reads Parquet.
private enum MD5 {
  private static let shifts: [UInt32] = [7, 12, 17, 22, 5, 9, 14, 20, 4, 11, 16, 23, 6, 10, 15, 21]
  /// The whole part of 2³² times the sine of 1 to 64.
  private static let sines: [UInt32] = (1...64).map { UInt32(abs(sin(Double($0))) * 0x1p32) }

  /// The first eight bytes of the digest as a number, the first byte highest.
  static func firstHalf(of message: [UInt8]) -> UInt64 {
    var padded = message + [0x80]
    while padded.count % 64 != 56 { padded.append(0) }
    for shift in stride(from: 0, to: 64, by: 8) {
      padded.append(UInt8(truncatingIfNeeded: (8 * message.count) >> shift))
    }
    var state: [UInt32] = [0x6745_2301, 0xEFCD_AB89, 0x98BA_DCFE, 0x1032_5476]
    for block in stride(from: 0, to: padded.count, by: 64) { add(padded[block..<(block + 64)], to: &state) }
    return UInt64(state[0].byteSwapped) << 32 | UInt64(state[1].byteSwapped)
  }

  private static func add(_ block: ArraySlice<UInt8>, to state: inout [UInt32]) {
    let words = (0..<16).map { word in
      (0..<4).reduce(UInt32(0)) { $0 | UInt32(block[block.startIndex + 4 * word + $1]) << UInt32(8 * $1) }
    }
    var (a, b, c, d) = (state[0], state[1], state[2], state[3])
    for step in 0..<64 {
      let (mixed, word) =
        switch step / 16 {
        case 0: (b & c | ~b & d, step)
        case 1: (d & b | ~d & c, (5 * step + 1) % 16)
        case 2: (b ^ c ^ d, (3 * step + 5) % 16)
        default: (c ^ (b | ~d), 7 * step % 16)
        }
      let sum = a &+ mixed &+ sines[step] &+ words[word]
      let shift = shifts[4 * (step / 16) + step % 4]
      (a, b, c, d) = (d, b &+ (sum << shift | sum >> (32 - shift)), b, c)
    }
    for (index, word) in [a, b, c, d].enumerated() { state[index] = state[index] &+ word }
  }
}
