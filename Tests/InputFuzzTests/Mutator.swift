import Foundation

/// Draws inputs from samples: cuts, flips, copies, and words that matter to the format. The same for the same seed.
///
/// `DD_FUZZ_INPUTS` says how many inputs a test draws, `DD_FUZZ_SEED` from which seed on; both are printed.
struct Mutator: RandomNumberGenerator {
  static let environment = ProcessInfo.processInfo.environment
  static let inputs = environment["DD_FUZZ_INPUTS"].flatMap(Int.init) ?? 4000
  static let seed = environment["DD_FUZZ_SEED"].flatMap(UInt64.init) ?? 1

  private var state: UInt64

  init(seed: UInt64) { state = seed }

  /// Sebastiano Vigna's SplitMix64.
  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var bits = state
    bits = (bits ^ bits >> 30) &* 0xBF58_476D_1CE4_E5B9
    bits = (bits ^ bits >> 27) &* 0x94D0_49BB_1331_11EB
    return bits ^ bits >> 31
  }

  /// Runs `body` with every input, each of a seed of its own, and names the seed in what it throws or records.
  static func each(
    _ what: String, of samples: [String], words: [String], _ body: (_ input: [UInt8], _ seed: UInt64) throws -> Void
  ) rethrows {
    print("\(what): \(inputs) inputs from seed \(seed) on (DD_FUZZ_INPUTS, DD_FUZZ_SEED)")
    for number in 0..<UInt64(inputs) {
      var mutator = Mutator(seed: (seed &+ number) &* 0x2545_F491_4F6C_DD1D)
      try body(mutator.input(samples, words), seed &+ number)
    }
  }

  mutating func input(_ samples: [String], _ words: [String]) -> [UInt8] {
    var bytes = Array((samples.randomElement(using: &self) ?? "").utf8)
    for _ in 0..<Int.random(in: 0...6, using: &self) { mutate(&bytes, samples, words) }
    return bytes
  }

  private mutating func mutate(_ bytes: inout [UInt8], _ samples: [String], _ words: [String]) {
    let place = Int.random(in: 0...bytes.count, using: &self)
    let end = min(bytes.count, place + Int.random(in: 0...12, using: &self))
    switch Int.random(in: 0..<8, using: &self) {
    case 0 where place < bytes.count: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &self)
    case 1 where place < bytes.count: bytes[place] = UInt8.random(in: 0...255, using: &self)
    case 2: bytes.removeSubrange(place..<end)
    case 3: bytes.insert(contentsOf: Array(bytes[place..<end]), at: Int.random(in: 0...bytes.count, using: &self))
    case 4: bytes.removeLast(bytes.count - place)
    case 5:
      let other = Array((samples.randomElement(using: &self) ?? "").utf8)
      bytes.insert(contentsOf: other.suffix(Int.random(in: 0...other.count, using: &self)), at: place)
    case 6:
      let word = Array((words.randomElement(using: &self) ?? "").utf8)
      let copies = Int.random(in: 0..<40, using: &self) == 0 ? 1500 : 1
      for _ in 0..<copies { bytes.insert(contentsOf: word, at: place) }
    default: bytes.insert(contentsOf: (words.randomElement(using: &self) ?? "").utf8, at: place)
    }
  }
}
