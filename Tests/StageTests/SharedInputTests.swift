import Foundation
import Records
import Testing
import ToolKit

/// Threads that read files together find what one thread finds: every line, its number, and what is wrong.
struct SharedInputTests {
  /// What a run left.
  private struct Left: Equatable {
    /// Of the records in their order: their files, lines and bytes.
    var seen: String
    var records: Int
    var bytesRead: Int
    var malformed: Int
    var failures: [String]
  }

  /// Runs over files of these contents. Without a reject file any thread carries blocks out.
  private func run(
    _ contents: [String], jobs: Int, keepsRejects: Bool = false, maximumLineBytes: Int = 64 << 20, failing: Int? = nil,
    at record: (number: Int, change: (_ path: String) -> Void)? = nil
  ) throws -> Left {
    try inFolder { folder in
      var paths: [String] = []
      for (number, content) in contents.enumerated() {
        paths.append("\(folder)/\(number).jsonl")
        try content.write(toFile: paths[number], atomically: false, encoding: .utf8)
      }
      let options = try CommonOptions.parse(
        ["--quiet", "--max-line-bytes", "\(maximumLineBytes)"]
          + (keepsRejects ? ["--rejects", "\(folder)/rejects"] : []))
      let run = try RecordRun(tool: "stage", files: paths, options: options, at: .alone)
      let stage = Witness(run, failing: failing) { if $0 == record?.number { record?.change(paths[0]) } }
      let chain = try RecordChain([stage], jobs: jobs)
      chain.run(over: RecordInput(paths: paths, maximumLineBytes: maximumLineBytes))
      return Left(
        seen: String(stage.seen.view), records: run.ledger.counts.input, bytesRead: run.ledger.bytesRead,
        malformed: run.ledger.counts.malformed,
        failures: chain.failed.map { $0.error.message.replacing(folder, with: "") })
    }
  }

  private func expectTheSame(
    _ contents: [String], maximumLineBytes: Int = 64 << 20, _ what: Comment, records: Int? = nil
  ) throws {
    let wanted = try run(contents, jobs: 1, maximumLineBytes: maximumLineBytes)
    if let records { #expect(wanted.records == records, what) }
    for jobs in [2, 3, 8] {
      for keepsRejects in [false, true] {
        let found = try run(contents, jobs: jobs, keepsRejects: keepsRejects, maximumLineBytes: maximumLineBytes)
        let isTheSame = found == wanted
        #expect(isTheSame, "\(what), \(jobs) threads, \(keepsRejects ? "the first" : "any") carries out")
      }
    }
  }

  /// A record of so many bytes.
  private func record(_ number: Int, bytes: Int) -> String {
    let start = "{\"n\":\(number),\"filler\":\""
    return start + String(repeating: "x", count: max(bytes - start.utf8.count - 2, 0)) + "\"}"
  }

  /// Lengths around those of a block (256 KiB) and of what is kept free before it (64 KiB).
  private static let lengths = [0, 1 << 16, (1 << 18) - 40, 1 << 18, 300, 2 << 18, 3 << 18, 7_000, 5 << 18]

  @Test(arguments: ["\n", "\r\n"]) func linesOfAllLengths(_ end: String) throws {
    for shift in [-1, 0, 1] {
      var lines = (0..<3_000).map { record($0, bytes: $0 * 37 % 500) }
      for (place, length) in Self.lengths.enumerated() {
        lines.insert(record(place, bytes: length + shift), at: place * 300)
      }
      let text = lines.joined(separator: end)
      try expectTheSame([text], "no end of the last line", records: lines.count)
      try expectTheSame([text + end], "an end of the last line", records: lines.count)
      try expectTheSame([text], maximumLineBytes: 100_000, "a limit in the middle", records: lines.count)
    }
  }

  /// Line ends at and around the places where stretches begin.
  @Test func lineEndsWhereStretchesBegin() throws {
    for shift in -3...3 {
      let lines = (0..<8).map { record($0, bytes: (1 << 18) - 1 + ($0 == 1 ? shift : 0)) }
      try expectTheSame([lines.joined(separator: "\n") + "\n"], "\(shift) bytes beside", records: 8)
      try expectTheSame([lines.joined(separator: "\r\n") + "\n"], "\(shift) bytes beside, CRLF", records: 8)
    }
  }

  @Test func severalFilesWithAllThatLinesMayBe() throws {
    let plain = (0..<20_000).map { record($0, bytes: 60) }.joined(separator: "\n")
    let blank = (0..<20_000).map { $0 % 7 == 0 ? "  " : $0 % 11 == 0 ? "" : record($0, bytes: 60) }.joined(
      separator: "\n")
    let broken = (0..<20_000).map { $0 % 501 == 7 ? "{\"n\"" : record($0, bytes: 60) }.joined(separator: "\n") + "\n"
    try expectTheSame(["", "\u{FEFF}" + plain, "", blank, "\n", broken, record(1, bytes: 40)], "seven files")
  }

  /// Lines that pass are written from where they stand, whichever thread's memory that is.
  @Test(arguments: [1, 2, 3, 8]) func linesThatPass(_ jobs: Int) throws {
    try inFolder { folder in
      let lines = (1...20_000).map { record($0, bytes: $0 % 1_000 == 7 ? Self.lengths[$0 / 1_000 % 9] : 300) }
      let text = lines.joined(separator: "\n") + "\n"
      try text.write(toFile: folder + "/in.jsonl", atomically: false, encoding: .utf8)
      let run = try RecordRun(tool: "stage", files: ["-"], options: try CommonOptions.parse(["--quiet"]), at: .alone)
      let out = open(folder + "/out", O_WRONLY | O_CREAT, 0o600)
      let chain = try RecordChain(
        [Sieve(run, divisor: 1 << 40)], output: RecordOutput(descriptor: out, name: "out"), jobs: jobs)
      chain.run(over: RecordInput(paths: [folder + "/in.jsonl"]))
      let isTheSame = try String(contentsOfFile: folder + "/out", encoding: .utf8) == text
      #expect(isTheSame && chain.failed.isEmpty)
    }
  }

  /// A decision that fails ends the run there, whichever thread makes it.
  @Test(arguments: [1, 2, 3, 8]) func aDecisionThatFails(_ jobs: Int) throws {
    let text = (0..<60_000).map { record($0, bytes: 100) }.joined(separator: "\n")
    for keepsRejects in [false, true] {
      let left = try run([text], jobs: jobs, keepsRejects: keepsRejects, failing: 33_333)
      #expect(left.failures == ["line 33334 is the one that fails"])
      #expect(left.seen.utf8.count(where: { $0 == 0x0A }) == 33_333)
    }
  }

  /// What is cut off while it is read is an error, whoever reads it.
  @Test(arguments: [1, 2, 3, 8]) func aFileThatIsCutShort(_ jobs: Int) throws {
    let text = (0..<60_000).map { record($0, bytes: 100) }.joined(separator: "\n")
    let left = try run([text], jobs: jobs, at: (1_000, { truncate($0, 1 << 20) }))
    let size = text.utf8.count
    #expect(left.failures.count == 1)
    #expect(
      left.failures.first?.hasPrefix("/0.jsonl: the file was cut short while it was read: it had \(size) bytes") == true
    )
  }

  /// What is added while it is read belongs to it.
  @Test(arguments: [1, 2, 3, 8]) func aFileThatGrows(_ jobs: Int) throws {
    let text = (0..<60_000).map { record($0, bytes: 100) }.joined(separator: "\n") + "\n"
    let left = try run(
      [text, record(7, bytes: 30)], jobs: jobs,
      at: (
        1_000,
        { path in
          guard let handle = FileHandle(forWritingAtPath: path) else { return }
          handle.seekToEndOfFile()
          handle.write(Data(text.utf8))
        }
      ))
    #expect(left.failures.isEmpty)
    #expect(left.records == 120_001)
    #expect(left.bytesRead == 2 * text.utf8.count + 30)
  }
}

/// A stage that writes nothing: keeps what the records were, in their order.
private final class Witness: RecordStage {
  let run: RecordRun
  let writesRecords = false
  private let see: (_ number: Int) -> Void
  private let failing: Int?
  /// Of each record its file, its line, its `n` and its bytes.
  let seen = ByteBuffer()

  init(_ run: RecordRun, failing: Int?, see: @escaping (_ number: Int) -> Void) {
    self.run = run
    self.failing = failing
    self.see = see
  }

  func measure(of record: MeasuredRecord) throws(ToolError) -> (any RecordMeasure)? { NumberMeasure(record) }

  func decide() throws(ToolError) -> Verdict {
    see(run.recordNumber)
    if run.recordNumber == failing { throw ToolError(.dataError, "line \(run.lineNumber) is the one that fails") }
    seen.append("\(run.fileIndex):\(run.lineNumber):\(run.notes.takeNumber()):")
    seen.append(run.line)
    seen.append("\n")
    return .absorb
  }
}
