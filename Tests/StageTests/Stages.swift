import Foundation
import Records
import ToolKit

/// Has a folder to itself, which is removed afterwards.
func inFolder<Result>(_ body: (_ folder: String) throws -> Result) throws -> Result {
  let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString).path
  try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(atPath: folder) }
  return try body(folder)
}

/// A stage without memory: drops what is divisible by `divisor`, and fails at a number when told to.
final class Sieve: RecordStage {
  let run: RecordRun
  private let divisor: Int
  private let failing: Int?
  private let reason: Int

  init(_ run: RecordRun, divisor: Int, failing: Int? = nil) {
    self.run = run
    self.divisor = divisor
    self.failing = failing
    reason = run.reason("divisible")
  }

  func measure(of record: MeasuredRecord) throws(ToolError) -> (any RecordMeasure)? {
    Measure(record, divisor, failing, reason)
  }

  private final class Measure: RecordMeasure {
    let record: MeasuredRecord
    let divisor: Int
    let failing: Int?
    let reason: Int

    init(_ record: MeasuredRecord, _ divisor: Int, _ failing: Int?, _ reason: Int) {
      self.record = record
      self.divisor = divisor
      self.failing = failing
      self.reason = reason
    }

    func measure() throws(ToolError) -> Verdict? {
      let n = record.document.n
      if n == failing { throw ToolError(.dataError, "\(record.place()): \(n) is the one that fails") }
      if !n.isMultiple(of: divisor) { return .pass }
      // Reasons that are known beforehand, and such as only the record names.
      if n.isMultiple(of: 2) { return .reject(reason) }
      record.detail = "\(n) is odd"
      return .reject(record.reason("odd_\(n % 10)"))
    }
  }
}

/// A stage that has memory: in order, each record gets the sum of all before it, which its measure has no part in.
final class Total: RecordStage {
  let run: RecordRun
  let changesRecords = true
  private let failing: Int?
  private let line = ByteBuffer()
  private var sum = 0

  init(_ run: RecordRun, failing: Int? = nil) {
    self.run = run
    self.failing = failing
  }

  func measure(of record: MeasuredRecord) throws(ToolError) -> (any RecordMeasure)? { NumberMeasure(record) }

  func decide() throws(ToolError) -> Verdict {
    let n = run.notes.takeNumber()
    if n == failing { throw ToolError(.dataError, "\(n) can't be added") }
    sum += n
    // Decisions that depend on what came before.
    if sum.isMultiple(of: 7) { return .duplicate }
    line.removeAll()
    line.append("{\"n\":\(n),\"sum\":\(sum)}")
    return .write(line.view)
  }
}

/// Notes a record's number for a decision.
final class NumberMeasure: RecordMeasure {
  let record: MeasuredRecord

  init(_ record: MeasuredRecord) { self.record = record }

  func measure() throws(ToolError) -> Verdict? {
    record.notes.put(record.document.n)
    return nil
  }
}

/// A stage that makes 0…3 records of each, in its measure or in its decision.
final class Split: RecordStage {
  let run: RecordRun
  let made = MadeLines()
  private let inOrder: Bool

  init(_ run: RecordRun, inOrder: Bool) {
    self.run = run
    self.inOrder = inOrder
  }

  static func split(_ n: Int, into lines: MadeLines) {
    lines.removeAll()
    let line = ByteBuffer()
    for part in 0..<n % 4 {
      line.removeAll()
      line.append("{\"n\":\(n + part),\"part\":\(part)}")
      lines.add(line.view)
    }
  }

  func measure(of record: MeasuredRecord) throws(ToolError) -> (any RecordMeasure)? {
    inOrder ? nil : Measure(record)
  }

  func decide() throws(ToolError) -> Verdict {
    Split.split(try run.parsed().n, into: made)
    return .make
  }

  private final class Measure: RecordMeasure {
    let record: MeasuredRecord
    let made = MadeLines()
    init(_ record: MeasuredRecord) { self.record = record }
    func measure() throws(ToolError) -> Verdict? {
      Split.split(record.document.n, into: made)
      return .make
    }
  }
}

/// A stage that numbers records by their place in its input, which the measure can only assume, and has enough at a limit.
final class Numbered: RecordStage {
  let run: RecordRun
  private let limit: Int

  init(_ run: RecordRun, limit: Int) {
    self.run = run
    self.limit = limit
  }

  func measure(of record: MeasuredRecord) throws(ToolError) -> (any RecordMeasure)? { Measure(record) }

  func takeNotes() { if run.notes.takeNumber() + 1 >= limit { run.isDone = true } }

  private final class Measure: RecordMeasure {
    let record: MeasuredRecord
    private let line = ByteBuffer()
    init(_ record: MeasuredRecord) { self.record = record }
    func measure() throws(ToolError) -> Verdict? {
      record.notes.put(record.number)
      line.removeAll()
      line.append("{\"n\":\(record.document.n),\"number\":\(record.number)}")
      return .write(line.view)
    }
  }
}

extension JSONDocument {
  /// The record's `n`.
  var n: Int { member(ByteView("n"), of: .root).flatMap { Int(String(raw($0))) } ?? 0 }
}
