import Glibc
import Records
import Shuffle
import ToolKit

/// What a source gives next.
enum BlendEvent {
  /// A row and its size; good until the source is asked again.
  case row(ByteView, size: Int)
  /// The source has no more in this epoch.
  case end
  /// The reader of standard output went away, or a signal came.
  case interrupted
}

/// How sources are shuffled.
struct Shuffling {
  let seed: Int
  /// Bytes of memory for one source.
  let memory: Int
}

/// What all sources of a blend share: the books, the output, and how rows are measured and held out.
final class BlendReader {
  let ledger: Ledger
  let output: RecordOutput
  let holdout: Holdout?
  let maximumLineBytes: Int
  let measure: RowMeasure
  let document = JSONDocument()
  let mark = EpochMark()
  /// Rows so far that can't be measured, of all sources.
  private(set) var withoutText = 0
  private let missing: Int
  private let notText: Int

  init(ledger: Ledger, output: RecordOutput, holdout: Holdout?, maximumLineBytes: Int, measure: RowMeasure) {
    self.ledger = ledger
    self.output = output
    self.holdout = holdout
    self.maximumLineBytes = maximumLineBytes
    self.measure = measure
    let measuresText = measure.unit != .samples
    missing = measuresText ? ledger.counts.declare("missing_\(measure.field)") : 0
    notText = measuresText ? ledger.counts.declare("not_text") : 0
  }

  /// The lines of a file, which flush the output before they wait.
  func open(_ path: String) -> RecordInput {
    let input = RecordInput(paths: [path], maximumLineBytes: maximumLineBytes)
    input.watchedOutput = output.descriptor
    input.beforeWaiting = { [output] () throws(ToolError) in
      try output.flush()
      return !output.readerIsGone
    }
    return input
  }

  /// What the input gives next, its bytes counted.
  private func nextEvent(_ input: RecordInput) throws(ToolError) -> InputEvent {
    let before = input.bytesRead
    defer { ledger.bytesRead += input.bytesRead - before }
    return try input.next()
  }

  /// The next record of a file that belongs into the stream, marked with its epoch.
  func next(_ input: RecordInput, epoch: Int) throws(ToolError) -> BlendEvent {
    while true {
      switch try nextEvent(input) {
      case .end: return .end
      case .interrupted: return .interrupted
      case .tooLong(let count):
        ledger.counts.input += 1
        let what = "longer than \(maximumLineBytes) bytes (\(count)); --max-line-bytes raises the limit"
        let fault = Malformed(.tooLong, byte: maximumLineBytes, what, length: count)
        try ledger.malformed(
          input.explained(fault), file: input.fileName, line: input.lineNumber, bytes: input.beginning)
      case .line:
        ledger.counts.input += 1
        if ledger.counts.input & 0xFFF == 0 { ledger.showProgress(written: output.linesWritten) }
        do {
          try document.parse(input.line)
        } catch {
          try ledger.malformed(input.explained(error), file: input.fileName, line: input.lineNumber, bytes: input.line)
          continue
        }
        if let holdout, try holdout.keepsOut(document, epoch: epoch, line: input.lineNumber) { continue }
        let line = epoch == 1 ? input.line : mark.marked(document, epoch: epoch)
        switch try measure.size(document, at: "\(input.fileName):\(input.lineNumber)") {
        case .known(let size): return .row(line, size: size)
        case .missing: try leaveOut(missing, input)
        case .notText: try leaveOut(notText, input)
        }
      }
    }
  }

  /// A row that can't be measured has no place in the proportions.
  private func leaveOut(_ reason: Int, _ input: RecordInput) throws(ToolError) {
    withoutText += 1
    try ledger.reject(reason, line: input.lineNumber, row: input.line)
  }

  /// Rows that were read and not written wait in a shuffle that nobody asks any more.
  func closeBooks() {
    ledger.held = ledger.counts.input - output.linesWritten - ledger.counts.rejected - ledger.counts.malformed
  }
}

/// One file of a blend, in its own order or shuffled, as often as it is asked for.
final class BlendSource {
  let path: String
  private let index: Int
  private let reader: BlendReader
  private let shuffling: Shuffling?
  private var input: RecordInput
  private var shuffled: ShuffledRows?
  /// The how manieth time it is read.
  private(set) var epoch = 1
  /// Rows that it gave.
  private(set) var rows = 0
  /// What they sum to in the blend's unit.
  private(set) var size = 0
  /// Rows of this epoch that can't be measured.
  private var withoutText = 0
  /// What those of this epoch sum to: a source of nothing is not worth another.
  private(set) var sizeOfEpoch = 0

  init(path: String, index: Int, reader: BlendReader, shuffling: Shuffling?) {
    self.path = path
    self.index = index
    self.reader = reader
    self.shuffling = shuffling
    input = reader.open(path)
  }

  /// Begins the file anew for another epoch.
  func startAgain() {
    epoch += 1
    sizeOfEpoch = 0
    input = reader.open(path)
    shuffled = nil
  }

  func next() throws(ToolError) -> BlendEvent {
    let before = reader.withoutText
    let event: BlendEvent
    if let shuffling {
      event = try nextShuffled(shuffling)
    } else {
      event = try reader.next(input, epoch: epoch)
    }
    withoutText += reader.withoutText - before
    if case .end = event, rows == 0, withoutText > 0 {
      throw ToolError(
        .dataError,
        "\(path): no row has text at '\(reader.measure.field)', which --by \(reader.measure.unit) measures: --text-field "
          + "names where it is")
    }
    if case .row(_, let rowSize) = event {
      rows += 1
      size += rowSize
      sizeOfEpoch += rowSize
    }
    return event
  }

  private func nextShuffled(_ how: Shuffling) throws(ToolError) -> BlendEvent {
    if shuffled == nil {
      let rows = try ShuffledRows(
        random: RandomKeys(seed: how.seed, source: index, epoch: epoch), bytes: expectedBytes, memory: how.memory)
      reading: while true {
        switch try reader.next(input, epoch: epoch) {
        case .row(let line, let size): try rows.add(line, size: size)
        case .end: break reading
        case .interrupted: return .interrupted
        }
      }
      shuffled = rows
    }
    guard let row = try shuffled?.next() else { return .end }
    return .row(row.row, size: row.size)
  }

  /// The file's size; of a pipe, enough that it is sorted through a file.
  private var expectedBytes: Int {
    guard FileKind(of: path) == .file, let size = try? fileSize(path) else { return 64 << 30 }
    return size
  }
}
