/// Draws damage to files: the same for the same seed. The generator is splitmix64.
struct Damage: RandomNumberGenerator {
  private var state: UInt64

  init(seed: String) { state = seed.utf8.reduce(0) { $0 &* 31 &+ UInt64($1) } }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var bits = state
    bits = (bits ^ bits >> 30) &* 0xBF58_476D_1CE4_E5B9
    bits = (bits ^ bits >> 27) &* 0x94D0_49BB_1331_11EB
    return bits ^ bits >> 31
  }

  /// One kind of damage: bits, bytes, runs of extremes, moved and cut pieces, and half of the time in the footer.
  mutating func damage(_ bytes: inout [UInt8]) {
    let footer = (0..<4).reduce(0) { $0 | Int(bytes[bytes.count - 8 + $1]) << (8 * $1) } + 8
    for _ in 0..<Int.random(in: 1...4, using: &self) {
      let start = Bool.random(using: &self) ? max(0, bytes.count - footer) : 0
      guard bytes.count > 12, start < bytes.count - 1 else { return }
      let place = Int.random(in: start..<bytes.count - 1, using: &self)
      switch Int.random(in: 0..<8, using: &self) {
      case 0, 1: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &self)
      case 2: bytes[place] = UInt8.random(in: 0...255, using: &self)
      case 3: bytes[place] = [0, 1, 0x7F, 0x80, 0xFF].randomElement(using: &self) ?? 0
      case 4:
        let end = min(bytes.count, place + Int.random(in: 1...10, using: &self))
        for index in place..<end { bytes[index] = 0xFF }
      case 5:
        // A cut that keeps the footer where a reader finds it.
        let end = min(bytes.count - 8, place + Int.random(in: 1...20, using: &self))
        if place < end { bytes.removeSubrange(place..<end) }
      case 6: bytes.insert(UInt8.random(in: 0...255, using: &self), at: place)
      default: if Int.random(in: 0..<8, using: &self) == 0 { bytes.removeLast(bytes.count - place) }
      }
    }
  }
}
