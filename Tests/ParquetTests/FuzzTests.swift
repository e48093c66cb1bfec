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

  static var mutations: Int {
    ProcessInfo.processInfo.environment["DD_FUZZ_MUTATIONS"].flatMap(Int.init) ?? 3000
  }

  @Test(arguments: seeds) func damagedFilesEndInRowsOrErrors(_ name: String) throws {
    let original = try fixture(name)
    var random = Damage(seed: name)
    let buffer = ByteBuffer()
    var sound = 0
    for number in 0..<FuzzTests.mutations {
      var bytes = original
      random.damage(&bytes)
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
