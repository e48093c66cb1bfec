/// Draws what a hostile or broken server may say.
extension Mutator {
  /// A generator for one test, whose number of inputs and seed are printed.
  static func hostile(_ what: String) -> Mutator {
    print("\(what): \(inputs) inputs from seed \(seed) (DD_FUZZ_INPUTS, DD_FUZZ_SEED)")
    return Mutator(seed: seed)
  }

  mutating func one<Value>(of values: [Value]) -> Value { values[Int.random(in: 0..<values.count, using: &self)] }

  mutating func chance(_ parts: Int) -> Bool { Int.random(in: 0..<parts, using: &self) == 0 }

  private static let numbers = [
    "0", "1", "-1", "2", "10", "100", "4096", "65535", "1e3", "1.5", "+5", " 7", "7 ", "0x10", "007", "", "-", "*",
    "9007199254740992", "9007199254740993", "4611686018427387904", "9223372036854775807", "9223372036854775808",
    "-9223372036854775808", "18446744073709551615", "99999999999999999999999999", "NaN", "Infinity", "1e308", "1e400",
    "٣", "１２",
  ]

  /// Digits, mostly; of any size, sign and script.
  mutating func number() -> String {
    chance(3) ? String(next() >> UInt64.random(in: 0..<64, using: &self)) : one(of: Self.numbers)
  }

  /// A text with some of its letters changed, doubled, or lost.
  mutating func damaged(_ text: String) -> String {
    var bytes = Array(text.utf8)
    for _ in 0..<Int.random(in: 0...4, using: &self) where !bytes.isEmpty {
      let place = Int.random(in: 0..<bytes.count, using: &self)
      switch Int.random(in: 0..<5, using: &self) {
      case 0: bytes[place] = UInt8.random(in: 0...255, using: &self)
      case 1: bytes.remove(at: place)
      case 2: bytes.insert(bytes[place], at: place)
      case 3: bytes.replaceSubrange(place..<place, with: Array(number().utf8))
      default: bytes.removeSubrange(place..<min(bytes.count, place + Int.random(in: 1...8, using: &self)))
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
