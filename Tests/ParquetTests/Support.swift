import Foundation
import Parquet
import Records

/// The folder of files with the rows expected of each beside it.
let fixtureFolder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("fixtures")

/// The names of the fixtures that have a file with `suffix` beside them.
private func fixtures(_ suffix: String) -> [String] {
  let files = (try? FileManager.default.contentsOfDirectory(atPath: fixtureFolder.path)) ?? []
  return files.filter { $0.hasSuffix(suffix) }.map { String($0.dropLast(suffix.count)) }.sorted()
}

/// Fixtures with the rows expected of them, and those with the error.
let soundFixtures = fixtures(".jsonl")
let brokenFixtures = fixtures(".error")

func fixture(_ name: String) throws -> [UInt8] {
  Array(try Data(contentsOf: fixtureFolder.appendingPathComponent(name + ".parquet")))
}

/// Limits that make every page a large one, and of every column few values.
let smallWindows: ParquetLimits = {
  var limits = ParquetLimits()
  limits.wholePageBytes = 0
  limits.decodedBytes = 0
  return limits
}()

/// A file in memory, which counts what is read and checks what is announced.
final class MemorySource: ByteSource {
  let name: String
  var bytes: [UInt8]
  var size: Int { bytes.count }
  private(set) var readBytes = 0
  private(set) var readCount = 0
  private(set) var announced: [Range<Int>] = []

  init(_ bytes: [UInt8], name: String = "memory.parquet") {
    self.bytes = bytes
    self.name = name
  }

  func read(at offset: Int, count: Int, into destination: UnsafeMutableRawPointer) throws {
    precondition(offset >= 0 && count >= 0 && offset + count <= bytes.count, "a read outside the file")
    readBytes += count
    readCount += 1
    bytes.withUnsafeBytes { memory in
      guard let base = memory.baseAddress else { return }
      destination.copyMemory(from: base + offset, byteCount: count)
    }
  }

  func prefetch(_ ranges: [Range<Int>]) { announced += ranges }
}

/// What a reader gives for some rows: lines, over-long rows by number, replaced sequences.
struct Outcome: Equatable {
  var lines: [String] = []
  var tooLong: [Int] = []
  var replaced = ReplacedValues()
}

func read(
  _ source: any ByteSource, columns: [String]? = nil, rows: Range<Int>? = nil, maximumRowBytes: Int = .max,
  limits: ParquetLimits = ParquetLimits()
) throws -> Outcome {
  let file = try ParquetFile(source: source, columns: columns, limits: limits)
  let reader = RowReader(file, rows: rows, maximumRowBytes: maximumRowBytes)
  let buffer = ByteBuffer()
  var outcome = Outcome()
  loop: while true {
    buffer.removeAll()
    switch try reader.next(into: buffer) {
    case .row: outcome.lines.append(String(buffer.view))
    case .tooLong: outcome.tooLong.append(reader.nextRow - 1)
    case .end: break loop
    }
  }
  outcome.replaced = reader.replaced
  return outcome
}

/// The error of a read, as text; nil if there is none.
func failure(_ source: any ByteSource, columns: [String]? = nil) -> String? {
  do {
    _ = try read(source, columns: columns)
    return nil
  } catch { return "\(error)" }
}
