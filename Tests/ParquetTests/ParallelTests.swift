import Foundation
import Parquet
import Records
import Testing

/// Several threads give what one gives: the same rows, and the same error after the same row.
struct ParallelTests {
  /// A file that several threads read.
  private final class SharedSource: ByteSource, Sendable {
    let name = "memory.parquet"
    let bytes: [UInt8]
    var size: Int { bytes.count }

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    func read(at offset: Int, count: Int, into destination: UnsafeMutableRawPointer) throws {
      precondition(offset >= 0 && count >= 0 && offset + count <= bytes.count, "a read outside the file")
      bytes.withUnsafeBytes { memory in
        guard let base = memory.baseAddress else { return }
        destination.copyMemory(from: base + offset, byteCount: count)
      }
    }
  }

  private func threads(
    _ bytes: [UInt8], _ count: Int, cutsGroups: Bool = true, stretch: Int = ParallelReader.mostBytes
  ) -> ParallelReader.Threads {
    ParallelReader.Threads(
      WorkerPool(threads: count), source: SharedSource(bytes), cutsGroups: cutsGroups, stretchBytes: stretch)
  }

  /// What came, and how it ended.
  private struct Ending: Equatable {
    var rows: [String] = []
    var error = ""
    var replaced = ReplacedValues()
    var nextRow = 0
  }

  private func alone(
    _ bytes: [UInt8], rows: Range<Int>? = nil, maximum: Int = .max, limits: ParquetLimits = ParquetLimits()
  ) -> Ending {
    var ending = Ending()
    do {
      let file = try ParquetFile(source: MemorySource(bytes), limits: limits)
      let reader = RowReader(file, rows: rows, maximumRowBytes: maximum)
      defer { (ending.replaced, ending.nextRow) = (reader.replaced, reader.nextRow) }
      let buffer = ByteBuffer()
      loop: while true {
        buffer.removeAll()
        switch try reader.next(into: buffer) {
        case .row: ending.rows.append(String(buffer.view))
        case .tooLong(let size): ending.rows.append("too long: \(size)")
        case .end: break loop
        }
      }
    } catch { ending.error = "\(error)" }
    return ending
  }

  private func parallel(
    _ bytes: [UInt8], rows: Range<Int>? = nil, maximum: Int = .max, limits: ParquetLimits = ParquetLimits(),
    stretch: Int, count: Int = 2, most: Int = 1
  ) -> Ending {
    var ending = Ending()
    do {
      let file = try ParquetFile(source: MemorySource(bytes), limits: limits)
      let reader = ParallelReader(
        file, threads: threads(bytes, count, cutsGroups: count != 3, stretch: stretch), rows: rows,
        maximumRowBytes: maximum)
      defer { (ending.replaced, ending.nextRow) = (reader.replaced, reader.nextRow) }
      do {
        loop: while true {
          switch try reader.next(most: most) {
          case .row(let row): ending.rows.append(String(row))
          case .rows(let batch):
            #expect(batch.count <= most && most > 1)
            let before = ending.rows.count
            batch.text.view.eachLine { ending.rows.append(String($0)) }
            #expect(ending.rows.count == before + batch.count)
          case .tooLong(let size): ending.rows.append("too long: \(size)")
          case .end: break loop
          }
        }
      } catch {
        // Errors stay.
        for _ in 0..<2 { #expect(throws: (any Error).self) { try reader.next() } }
        throw error
      }
    } catch { ending.error = "\(error)" }
    return ending
  }

  @Test(arguments: soundFixtures + brokenFixtures) func fixtures(_ name: String) throws {
    let bytes = try fixture(name)
    for limits in [ParquetLimits(), smallWindows] {
      let wanted = alone(bytes, limits: limits)
      for (stretch, count) in [(1, 2), (300, 3), (300, 8), (5_000, 2)] {
        for most in [1, 7, .max] {
          let found = parallel(bytes, limits: limits, stretch: stretch, count: count, most: most)
          #expect(found == wanted, "stretches of \(stretch) bytes, \(count) threads, \(most) rows at once")
        }
      }
    }
  }

  @Test(arguments: ["arrow_small_pages_page1", "arrow_small_pages_page2", "arrow_many_pages", "hand_rows_across_pages"])
  func rangesAndLongRows(_ name: String) throws {
    let bytes = try fixture(name)
    let count = alone(bytes).rows.count
    for start in stride(from: 0, to: count, by: max(1, count / 7)) {
      for end in [start + 1, start + 20, count] {
        #expect(parallel(bytes, rows: start..<end, stretch: 200) == alone(bytes, rows: start..<end))
      }
    }
    for most in [1, 7, .max] {
      #expect(parallel(bytes, maximum: 150, stretch: 200, most: most) == alone(bytes, maximum: 150))
    }
  }

  /// The errors that damage leads to are the same, wherever the damage is.
  @Test(arguments: FuzzTests.seeds) func damagedFiles(_ name: String) throws {
    let original = try fixture(name)
    var random = Damage(seed: name)
    for number in 0..<FuzzTests.mutations / 4 {
      var bytes = original
      random.damage(&bytes)
      let limits = number % 2 == 0 ? smallWindows : ParquetLimits()
      // A footer may claim any number of rows that its columns' runs then have.
      let wanted = alone(bytes, rows: 0..<2_000, maximum: 1 << 16, limits: limits)
      let stretch = [1, 100, 2_000][number % 3]
      let found = parallel(
        bytes, rows: 0..<2_000, maximum: 1 << 16, limits: limits, stretch: stretch, most: number % 4 == 0 ? 1 : .max)
      if found != wanted {
        Issue.record(
          """
          \(name), mutation \(number), stretches of \(stretch):
            \(found.rows.count) rows, then \(found.error)
            \(wanted.rows.count) rows, then \(wanted.error)
          """)
        break
      }
    }
  }

  /// A reader that isn't read to its end takes its thread with it.
  @Test func abandoned() throws {
    let bytes = try fixture("arrow_many_pages")
    for count in [0, 1, 2, 500] {
      let reader = ParallelReader(try ParquetFile(source: MemorySource(bytes)), threads: threads(bytes, 2, stretch: 1))
      #expect(reader.isParallel)
      for _ in 0..<count { _ = try reader.next() }
    }
  }

  @Test func littleNeedsNoThreads() throws {
    let bytes = try fixture("arrow_many_pages")
    #expect(!ParallelReader(try ParquetFile(source: MemorySource(bytes)), threads: threads(bytes, 2)).isParallel)
    #expect(!ParallelReader(try ParquetFile(source: MemorySource(bytes))).isParallel)
  }

  @Test func bytesTakenEndAtTheChunks() throws {
    let bytes = try fixture("arrow_small_pages_page1")
    let file = try ParquetFile(source: MemorySource(bytes))
    let reader = ParallelReader(file, threads: threads(bytes, 2, stretch: 1))
    var last = 0
    while true {
      guard case .row = try reader.next() else { break }
      #expect(reader.bytesTaken >= last)
      last = reader.bytesTaken
    }
    #expect(last == file.selectedBytes())
  }
}
