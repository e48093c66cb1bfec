import Foundation
import Parquet
import Testing

/// Every fixture gives the lines beside it, whole and in parts.
struct FixtureTests {
  private func expected(_ name: String) throws -> [String] {
    let text = try String(contentsOf: fixtureFolder.appendingPathComponent(name + ".jsonl"), encoding: .utf8)
    return text.split(separator: "\n").map(String.init)
  }

  @Test(arguments: soundFixtures) func wholeFile(_ name: String) throws {
    let source = try FileSource(path: fixtureFolder.appendingPathComponent(name + ".parquet").path)
    let lines = try read(source).lines
    let wanted = try expected(name)
    #expect(lines.count == wanted.count)
    for (line, want) in zip(lines, wanted) where line != want {
      Issue.record("\(name):\n  got  \(line)\n  want \(want)")
      break
    }
  }

  @Test(arguments: soundFixtures) func largePages(_ name: String) throws {
    #expect(try read(MemorySource(fixture(name)), limits: smallWindows).lines == expected(name))
  }

  @Test(arguments: soundFixtures) func anyRangeOfRows(_ name: String) throws {
    let bytes = try fixture(name)
    let wanted = try expected(name)
    for start in stride(from: 0, to: wanted.count, by: max(1, wanted.count / 11)) {
      for count in [1, 2, 13] {
        let end = min(wanted.count, start + count)
        #expect(
          try read(MemorySource(bytes), rows: start..<end).lines == Array(wanted[start..<end]), "\(start)..<\(end)")
      }
    }
    #expect(try read(MemorySource(bytes), rows: wanted.count..<wanted.count + 5).lines.isEmpty)
  }

  @Test(arguments: brokenFixtures) func brokenFile(_ name: String) throws {
    let wanted = try String(contentsOf: fixtureFolder.appendingPathComponent(name + ".error"), encoding: .utf8)
    #expect(try failure(MemorySource(fixture(name), name: "x")) == "x: " + wanted.dropLast())
  }

  @Test func thereAreFixtures() { #expect(soundFixtures.count > 100 && brokenFixtures.count > 15) }
}
