import Records
import ToolKit

/// The blend itself: whose turn it is, a row of that source, and what to do when it has none.
final class Blending {
  private let sources: [BlendSource]
  private var schedule: any BlendSchedule
  private let onShort: BlendShortage
  private let total: Int?
  private let isQuiet: Bool
  /// Sources that are left out from now on.
  private var dropped: Set<Int> = []
  /// Sources that have been through once, those that are left out too.
  private var exhausted: Set<Int> = []
  /// Samples, chars or tokens written.
  private(set) var size = 0

  init(
    sources: [BlendSource], schedule: any BlendSchedule, onShort: BlendShortage, total: Int?, isQuiet: Bool
  ) {
    self.sources = sources
    self.schedule = schedule
    self.onShort = onShort
    self.total = total
    self.isQuiet = isQuiet
  }

  /// Writes rows until the total is reached, or a source's end ends the blend.
  func run(_ reader: BlendReader) throws(ToolError) {
    while true {
      if let total, size >= total {
        reader.ledger.end = .limit
        return
      }
      let due = schedule.next()
      switch try sources[due].next() {
      case .row(let line, let rowSize):
        try reader.output.write(line)
        schedule.took(due, size: rowSize)
        size += rowSize
        if reader.output.readerIsGone {
          reader.ledger.end = .readerGone
          return
        }
      case .end:
        if !goesOnWithout(due) { return }
      case .interrupted:
        reader.ledger.end = .brokenOff
        return
      }
    }
  }

  private func goesOnWithout(_ source: Int) -> Bool {
    let isFirstEnd = exhausted.insert(source).inserted
    switch onShort {
    case .stop:
      note(source, "the blend stops")
      return false
    case .repeat where sources[source].sizeOfEpoch > 0:
      // Without a total, every source is to come once at least.
      if total == nil && exhausted.count == sources.count { return false }
      sources[source].startAgain()
      return true
    case .repeat, .drop:
      if isFirstEnd { note(source, "the others go on") }
      schedule.drop(source)
      dropped.insert(source)
      return dropped.count < sources.count
    }
  }

  private func note(_ source: Int, _ outcome: String) {
    guard !isQuiet else { return }
    let rows = sources.reduce(0) { $0 + $1.rows }
    say(
      "dd-mix",
      "\(sources[source].path) ran out after \(grouped(sources[source].rows)) rows, with \(grouped(rows)) in"
        + " all: \(outcome)")
  }

  /// What a person should know of the held-out rows: without a shuffle, sources are read as far as the blend goes.
  func holdoutNote(_ held: Int, shuffles: Bool) -> String? {
    let unread = sources.indices.filter { !exhausted.contains($0) && sources[$0].epoch == 1 }
    guard !shuffles, !unread.isEmpty else { return nil }
    let names = unread.map { "'\(sources[$0].path)'" }.joined(separator: ", ")
    return
      "held out are \(grouped(held)) of the rows that were read; \(names) \(unread.count == 1 ? "was" : "were") not"
      + " read to the end: with --shuffle all rows are"
  }

  /// The sources' part in the blend, as JSON.
  var summary: String {
    let parts = sources.map { source in
      JSONValue.object([
        ("file", .string(source.path)), ("rows", .int(source.rows)), ("size", .int(source.size)),
        ("epochs", .int(source.epoch)),
      ])
    }
    let buffer = ByteBuffer()
    JSONValue.array(parts).write(to: buffer)
    return String(buffer.view)
  }
}
