import ArgumentParser
import Foundation
import Records
import Testing
import ToolKit

/// Stages of every kind give the same, whatever threads measure their records.
struct PoolTests {
  /// What a chain left: its output, its reports, its rejects, and what went wrong.
  private struct Left: Equatable {
    var output = ""
    var reports: [String] = []
    var rejects: [String] = []
    var failures: [String] = []
  }

  private enum Kind: CaseIterable {
    case sieve, total, splitInMeasure, splitInOrder, numbered, failingMeasure, failingDecision
  }

  /// How records come to a chain.
  private enum Feed: CaseIterable { case file, rows, batches, bothWays }

  private func chain(_ kinds: [Kind], over lines: [String], jobs: Int, by feed: Feed = .file) throws -> Left {
    try inFolder { folder in
      let input = folder + "/in.jsonl"
      try (lines.joined(separator: "\n") + "\n").write(toFile: input, atomically: false, encoding: .utf8)
      var stages: [any RecordStage] = []
      for (index, kind) in kinds.enumerated() {
        let options = try CommonOptions.parse([
          "--quiet", "--report", "\(folder)/\(index).json", "--rejects", "\(folder)/\(index).rejects",
        ])
        let run = try RecordRun(
          tool: "stage-\(index)", files: [input], options: options,
          at: Place(isFirst: index == 0, isLast: index == kinds.count - 1))
        stages.append(stage(kind, run))
      }
      let descriptor = open("\(folder)/out", O_WRONLY | O_CREAT, 0o600)
      let chain = try RecordChain(stages, output: RecordOutput(descriptor: descriptor, name: "out"), jobs: jobs)
      if feed == .file {
        chain.run(over: RecordInput(paths: [input]))
      } else {
        chain.begin()
        give(lines, to: chain, by: feed)
        chain.end()
      }
      var left = Left(output: try text("\(folder)/out"))
      left.failures = chain.failed.map { "\($0.stage): \($0.error.message.replacing(folder, with: ""))" }
      for index in kinds.indices {
        let report = try text("\(folder)/\(index).json").replacing(folder, with: "")
        left.reports.append(report.replacing(/"seconds":[0-9.]+/, with: ""))
        left.rejects.append(try text("\(folder)/\(index).rejects"))
      }
      return left
    }
  }

  /// Gives lines to a chain as a source does, one by one or in batches of up to 97.
  private func give(_ lines: [String], to chain: RecordChain, by feed: Feed) {
    let batch = LineBatch()
    for start in stride(from: 0, to: lines.count, by: 97) {
      let lines = lines[start..<min(start + 97, lines.count)]
      if feed == .rows || feed == .bothWays && start % 2 == 0 {
        for line in lines { line.withBytes { chain.receive($0, then: .empty) } }
      } else {
        batch.removeAll()
        for line in lines { batch.text.append(line + "\n") }
        batch.count = lines.count
        chain.receive(batch)
      }
    }
  }

  private func stage(_ kind: Kind, _ run: RecordRun) -> any RecordStage {
    switch kind {
    case .sieve: Sieve(run, divisor: 3)
    case .total: Total(run)
    case .splitInMeasure: Split(run, inOrder: false)
    case .splitInOrder: Split(run, inOrder: true)
    case .numbered: Numbered(run, limit: 1_900)
    case .failingMeasure: Sieve(run, divisor: 5, failing: 3_457)
    case .failingDecision: Total(run, failing: 3_458)
    }
  }

  private func text(_ path: String) throws -> String { try String(contentsOfFile: path, encoding: .utf8) }

  /// Some blocks of records, with lines that are none.
  private func lines(_ count: Int) -> [String] {
    (0..<count).map { n in
      if n % 997 == 5 { return "{\"n\":\(n)" }
      let filler = String(repeating: "x", count: 50 + n % 211)
      return "{\"n\":\(n),\"filler\":\"\(filler)\"}"
    }
  }

  /// The chains: every kind alone, every two one after the other, and some long ones.
  private static var chains: [[Kind]] {
    Kind.allCases.map { [$0] } + Kind.allCases.flatMap { first in Kind.allCases.map { [first, $0] } } + [
      [.sieve, .splitInMeasure, .numbered], [.splitInMeasure, .splitInOrder, .splitInMeasure, .total],
      [.sieve, .splitInOrder, .total, .sieve, .failingDecision], [.total, .splitInMeasure, .failingMeasure, .numbered],
      [.splitInMeasure, .sieve, .total, .numbered, .sieve],
    ]
  }

  @Test func allKindsAreTheSameWithAnyThreads() throws {
    let lines = lines(5_000)
    for kinds in Self.chains {
      let wanted = try chain(kinds, over: lines, jobs: 1)
      for jobs in [2, 3, 8] {
        let found = try chain(kinds, over: lines, jobs: jobs)
        #expect(found.output == wanted.output, "\(kinds), \(jobs) threads")
        #expect(found.reports == wanted.reports, "\(kinds), \(jobs) threads")
        #expect(found.rejects == wanted.rejects, "\(kinds), \(jobs) threads")
        #expect(found.failures == wanted.failures, "\(kinds), \(jobs) threads")
      }
    }
  }

  /// So they are however records come: one by one, or in batches.
  @Test func allFeedsAreTheSame() throws {
    let lines = lines(5_000)
    for kinds in Self.chains {
      let wanted = try chain(kinds, over: lines, jobs: 1, by: .rows)
      for jobs in [1, 2, 3] {
        for feed in Feed.allCases where feed != .file && (jobs > 1 || feed != .rows) {
          let found = try chain(kinds, over: lines, jobs: jobs, by: feed)
          #expect(found.output == wanted.output, "\(kinds), \(jobs) threads, \(feed)")
          #expect(found.reports == wanted.reports, "\(kinds), \(jobs) threads, \(feed)")
          #expect(found.rejects == wanted.rejects, "\(kinds), \(jobs) threads, \(feed)")
          #expect(found.failures == wanted.failures, "\(kinds), \(jobs) threads, \(feed)")
        }
      }
    }
  }

  /// The books are right, not only alike: what the stages do, done again without them.
  @Test func oneOfEachKindByHand() throws {
    let lines = lines(5_000)
    let left = try chain([.sieve, .splitInMeasure, .total], over: lines, jobs: 3)
    var output = ""
    var (rejected, duplicates, made, merged, sum, kept) = (0, 0, 0, 0, 0, 0)
    for n in 0..<5_000 where n % 997 != 5 {
      if n % 3 == 0 {
        rejected += 1
        continue
      }
      made += max(0, n % 4 - 1)
      if n % 4 == 0 { merged += 1 }
      for part in 0..<n % 4 {
        sum += n + part
        if sum % 7 == 0 {
          duplicates += 1
        } else {
          kept += 1
          output += "{\"n\":\(n + part),\"sum\":\(sum)}\n"
        }
      }
    }
    #expect(left.output == output)
    #expect(left.failures.isEmpty)
    #expect(left.reports[0].contains("\"in\":5000,"))
    #expect(left.rejects[0].split(separator: "\n").count(where: { $0.contains("\"rejected\"") }) == rejected)
    #expect(left.reports[1].contains("\"made\":\(made),\"merged\":\(merged)"))
    #expect(left.reports[2].contains("\"out\":\(kept),\"duplicates\":\(duplicates),"))
  }

  @Test(arguments: [1, 2, 3, 8]) func anErrorInTheMiddleOfABlockComesWhenOneThreadHadCome(_ jobs: Int) throws {
    let left = try chain([.splitInMeasure, .failingMeasure], over: lines(5_000), jobs: jobs)
    #expect(left.failures == ["1: /in.jsonl:3456: 3457 is the one that fails"])
    #expect(left.output.split(separator: "\n").last?.hasPrefix("{\"n\":345") == true)
  }

  /// A reader that takes nothing holds the input back: what is on its way is bounded.
  @Test(arguments: [1, 2, 8]) func aSlowReaderHoldsBack(_ jobs: Int) throws {
    var (source, sink): ([Int32], [Int32]) = ([0, 0], [0, 0])
    #expect(pipe(&source) == 0 && pipe(&sink) == 0)
    let options = try CommonOptions.parse(["--quiet"])
    let run = try RecordRun(tool: "stage", files: ["-"], options: options, at: .alone)
    nonisolated(unsafe) let chain = try RecordChain(
      [Sieve(run, divisor: 1 << 40)], output: RecordOutput(descriptor: sink[1], name: "out"), jobs: jobs)
    nonisolated(unsafe) let input = RecordInput(descriptor: source[0], name: "in")
    let isOver = DispatchSemaphore(value: 0)
    Thread.detachNewThread {
      chain.run(over: input)
      isOver.signal()
    }
    _ = fcntl(source[1], F_SETFL, O_NONBLOCK)
    let line = Array("{\"n\":1,\"filler\":\"\(String(repeating: "y", count: 1000))\"}\n".utf8)
    var (written, idle) = (0, 0)
    while idle < 100 && written < 64 << 20 {
      let count = write(source[1], line, line.count)
      if count > 0 { written += count } else { usleep(5000) }
      idle = count > 0 ? 0 : idle + 1
    }
    #expect(written < 16 << 20, "\(written) bytes were taken")
    // Once it reads, all comes through.
    close(source[1])
    var (taken, room) = (0, [UInt8](repeating: 0, count: 1 << 16))
    while case let count = read(sink[0], &room, room.count), count > 0 { taken += count }
    isOver.wait()
    close(sink[0])
    #expect(taken >= written - line.count)
  }
}
