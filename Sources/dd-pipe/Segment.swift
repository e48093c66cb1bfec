import Glibc
import Records
import ToolKit

/// Parts that run in one thread: stages, behind the input or behind a part with a loop of its own, such as
/// `dd-fetch contents`, which waits for a network. Between segments is a pipe.
final class Segment: @unchecked Sendable {
  private let parts: [Part]
  private let source: RecordSource?
  private let stages: [any RecordStage]
  private var output: RecordOutput?
  private var input: Int32?
  /// What went wrong: which part, and what.
  private var failures: [(part: Part, error: ToolError)] = []

  /// Makes all stages, with their books open. What is wrong with one of them ends the process, said under its name.
  static func make(_ parts: [Part]) throws -> [Segment] {
    var segments: [Segment] = []
    var start = 0
    for end in 1...parts.count {
      if end < parts.count, case .stage = parts[end].role { continue }
      segments.append(try Segment(Array(parts[start..<end])))
      start = end
    }
    for (upper, lower) in zip(segments, segments.dropFirst()) {
      var ends: (Int32, Int32) = (0, 0)
      let failed = unsafe withUnsafeMutablePointer(to: &ends) { pointer in
        unsafe pointer.withMemoryRebound(to: Int32.self, capacity: 2) { unsafe Glibc.pipe($0) } != 0
      }
      if failed { throw ToolError(.temporaryFailure, "no pipe between two stages: \(describe(errno: errno))") }
      for end in [ends.0, ends.1] { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
      lower.input = ends.0
      upper.output = RecordOutput(descriptor: ends.1, name: "the next stage")
    }
    return segments
  }

  private init(_ parts: [Part]) throws {
    self.parts = parts
    var source: RecordSource?
    var stages: [any RecordStage] = []
    for part in parts {
      do {
        switch part.role {
        case .source(let command): source = try command.source(at: part.place)
        case .stage(let command): stages.append(try command.stage(at: part.place))
        }
      } catch {
        throw Ending(part.invocation.fail(error))
      }
    }
    self.source = source
    self.stages = stages
  }

  /// Runs all segments, the last one in this thread and those that help it; returns the exit code of the last part that failed.
  static func run(_ segments: [Segment], jobs: Int) -> Records.ExitCode? {
    var threads: [WorkThread] = []
    for segment in segments.dropLast() {
      if let thread = WorkThread({ segment.run(jobs: 1) }) {
        threads.append(thread)
      } else {
        segment.fail(segment.parts[0], ToolError(.temporaryFailure, "there is no thread for it"))
      }
    }
    segments.last?.run(jobs: jobs)
    for thread in threads { thread.join() }
    var code: Records.ExitCode?
    for failure in segments.flatMap(\.failures) { code = failure.part.invocation.fail(failure.error) }
    return code
  }

  private func run(jobs: Int) {
    let output = output ?? RecordOutput()
    self.output = nil
    guard !stages.isEmpty else { return runSource(into: output) }
    let chain: RecordChain
    do throws(ToolError) {
      chain = try RecordChain(stages, output: output, jobs: jobs)
    } catch {
      return fail(parts[parts.count - 1], error)
    }
    if source != nil {
      chain.begin()
      runSource(into: RecordOutput(to: chain))
    } else if case .stage(let command) = parts[0].role {
      chain.run(over: RecordInput(paths: command.files, maximumLineBytes: command.common.maxLineBytes))
    }
    let first = parts.count - stages.count
    for (stage, error) in chain.failed { failures.append((parts[first + stage], error)) }
  }

  /// Ends before anything was read: its neighbours find nobody at the other ends of their pipes.
  private func fail(_ part: Part, _ error: ToolError) {
    failures.append((part, error))
    try? output?.finish()
    if let input { close(input) }
    input = nil
  }

  private func runSource(into output: RecordOutput) {
    do throws(ToolError) {
      try source?.run(input, output)
    } catch {
      failures.append((parts[0], error))
      // It may have ended before it had anything to do with its output.
      try? output.finish()
    }
  }
}
