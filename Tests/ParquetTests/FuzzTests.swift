import Foundation
import Parquet
import Records
import Testing

/// Damaged files end in rows or in a `ParquetError`, soon and in little memory.
///
/// The damage is the same in every run. `DD_FUZZ_MUTATIONS` sets another number per seed file.
struct FuzzTests {
  static let seeds = [
    "arrow_flat_v26_page1", "arrow_flat_v26_page2", "arrow_nested_v26_page1", "arrow_nested_v26_page2",
    "arrow_gzip_page1", "arrow_lz4_page2", "arrow_brotli_page1", "arrow_zstd_page1", "arrow_small_pages_page2",
    "encoding_delta_page1", "encoding_delta_length_page2", "encoding_split_page1", "duckdb_v2", "polars_snappy",
    "fastparquet_gzip", "hand_lz4_hadoop", "hand_bit_packed_nested", "hand_rows_across_pages", "arrow_decimals",
    "hand_map_key_value",
  ]

  /// splitmix64.
  private struct Generator: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
      state &+= 0x9E37_79B9_7F4A_7C15
      var bits = state
      bits = (bits ^ bits >> 30) &* 0xBF58_476D_1CE4_E5B9
      bits = (bits ^ bits >> 27) &* 0x94D0_49BB_1331_11EB
      return bits ^ bits >> 31
    }
  }

  private static var mutations: Int {
    ProcessInfo.processInfo.environment["DD_FUZZ_MUTATIONS"].flatMap(Int.init) ?? 3000
  }

  /// One kind of damage: bits, bytes, runs of extremes, moved and cut pieces, and half of the time in the footer.
  private func damage(_ bytes: inout [UInt8], _ random: inout Generator) {
    let footer = (0..<4).reduce(0) { $0 | Int(bytes[bytes.count - 8 + $1]) << (8 * $1) } + 8
    for _ in 0..<Int.random(in: 1...4, using: &random) {
      let start = Bool.random(using: &random) ? max(0, bytes.count - footer) : 0
      guard bytes.count > 12, start < bytes.count - 1 else { return }
      let place = Int.random(in: start..<bytes.count - 1, using: &random)
      switch Int.random(in: 0..<8, using: &random) {
      case 0, 1: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
      case 2: bytes[place] = UInt8.random(in: 0...255, using: &random)
      case 3: bytes[place] = [0, 1, 0x7F, 0x80, 0xFF].randomElement(using: &random) ?? 0
      case 4:
        let end = min(bytes.count, place + Int.random(in: 1...10, using: &random))
        for index in place..<end { bytes[index] = 0xFF }
      case 5:
        // A cut that keeps the footer where a reader finds it.
        let end = min(bytes.count - 8, place + Int.random(in: 1...20, using: &random))
        if place < end { bytes.removeSubrange(place..<end) }
      case 6: bytes.insert(UInt8.random(in: 0...255, using: &random), at: place)
      default: if Int.random(in: 0..<8, using: &random) == 0 { bytes.removeLast(bytes.count - place) }
      }
    }
  }

  @Test(arguments: seeds) func damagedFilesEndInRowsOrErrors(_ name: String) throws {
    let original = try fixture(name)
    var random = Generator(state: name.utf8.reduce(0) { $0 &* 31 &+ UInt64($1) })
    let buffer = ByteBuffer()
    var sound = 0
    for number in 0..<FuzzTests.mutations {
      var bytes = original
      damage(&bytes, &random)
      let began = ContinuousClock.now
      do {
        let file = try ParquetFile(
          source: MemorySource(bytes), limits: number % 2 == 0 ? smallWindows : ParquetLimits())
        let start = number % 3 == 0 ? min(5, file.rowCount) : 0
        // A footer may claim any number of rows that its columns' runs then have.
        let reader = RowReader(file, rows: start..<min(file.rowCount, start + 5_000), maximumRowBytes: 1 << 20)
        while true {
          buffer.removeAll()
          if try reader.next(into: buffer) == .end { break }
          #expect(buffer.count <= 1 << 20)
        }
        sound += 1
      } catch is ParquetError {
      } catch {
        Issue.record("\(name), mutation \(number): \(error)")
      }
      #expect(ContinuousClock.now - began < .seconds(5), "\(name), mutation \(number)")
    }
    #expect(sound < FuzzTests.mutations)
    #expect(peakMemory() < 1 << 30)
  }

  /// The process's most resident memory so far, in bytes.
  private func peakMemory() -> Int {
    var usage = rusage()
    getrusage(Int32(RUSAGE_SELF.rawValue), &usage)
    return usage.ru_maxrss << 10
  }
}
