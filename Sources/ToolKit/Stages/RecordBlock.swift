internal import Records

/// Some records on their way through the workers: their lines, and what the measures of all stages said of each.
final class RecordBlock: PoolWork, @unchecked Sendable {
  /// A record as it came.
  struct Entry {
    let line: ByteView
    /// Its line in its file.
    let number: Int
    /// Its line end stands right behind it in memory.
    let isWhole: Bool
    /// Of a line that was longer than the limit its bytes, of which `line` has the first; else 0.
    var tooLong = 0
    /// The steps up to here are its own and those of the records before it.
    var stepsEnd = 0
  }

  /// What one stage's measure said of one record.
  struct Step {
    enum Outcome {
      /// The measure's verdict; nil when the stage is to decide.
      case said(Verdict?)
      /// The line is no record for this stage: the number of a fault.
      case malformed(Int)
      /// The measure failed: it is asked again in order, where it can say which record that is.
      case failed
    }

    var outcome: Outcome
    /// The record's number that the measure went by; -1 when it asked for none.
    var number = -1
    /// Where its notes begin, and whether there are any.
    var notes = 0
    var hasNotes = false
    /// Where its words for the reject file are, or -1.
    var detail = -1
    /// Of a verdict `make`: where its lines are.
    var made = 0..<0
  }

  /// A line that a measure made, and where the steps of the stages after it begin and end.
  struct Made {
    let line: ByteView
    let steps: Range<Int>
  }

  /// The measures of each of the pool's threads.
  var workers: [ChainWorker] = []
  /// The stage that its records come to.
  var stage = 0
  private(set) var entries: [Entry] = []
  var steps: [Step] = []
  var made: [Made] = []
  var faults: [Malformed] = []
  var details: [(words: String?, object: String?)] = []
  /// The reasons that measures named, as in `MeasuredRecord.reason`.
  var names: [String] = []
  let notes = Notes()
  /// Lines that were copied or made, each with its end behind it.
  private let arena = Arena(capacity: 2 * RecordBlock.usualBytes)
  /// The batch whose lines these are.
  private let batch = LineBatch()
  /// Memory in which the lines of an input stand.
  let memory = LineMemory()
  /// Bytes of the lines so far.
  private(set) var bytes = 0
  /// How many records came before these.
  var firstNumber = 0
  var fileName = ""
  var fileIndex = 0
  /// Bytes that had been read of the input when these were.
  var bytesRead = 0

  /// Bytes of lines from which on a block is measured.
  static let usualBytes = LineBatch.farBytes

  /// Why an input that the threads share was read no further.
  enum Ending {
    /// There is enough for a block.
    case full
    /// All is read.
    case end
    /// A signal came, or nobody reads the output any more.
    case interrupted
    case failed(ToolError)
  }

  var ending = Ending.full
  /// Of an input that the threads share, the thread that reads and measures it, and whether it has.
  var thread = 0
  var isMeasured = false

  /// Lines that wait in a file, which are read as the block's only ones by whoever measures it.
  var held: HeldLines?
  /// The errno with which reading them failed, or 0.
  private(set) var error: Int32 = 0

  var isEmpty: Bool { count == 0 }
  /// Its records, and lines that are none.
  var count: Int { held?.lines ?? entries.count }

  /// Adds a line that stands in memory as long as the block holds it.
  func add(_ line: ByteView, number: Int, isWhole: Bool) {
    entries.append(Entry(line: line, number: number, isWhole: isWhole))
    bytes &+= line.count &+ 1
  }

  /// Adds whole lines, ends and all, that stand in memory as long as the block holds them, as its only ones.
  private func add(lines: ByteView, count: Int, linesBefore: Int = 0) {
    entries.reserveCapacity(count)
    lines.eachLine { add($0, number: linesBefore + entries.count + 1, isWhole: true) }
  }

  /// Takes a batch's lines as its only ones, with their memory.
  func take(_ lines: LineBatch, linesBefore: Int) {
    swap(&lines.text, &batch.text)
    add(lines: batch.text.view, count: lines.count, linesBefore: linesBefore)
  }

  /// Adds a line of so many bytes, longer than the limit, by a copy of its first ones.
  func add(tooLong count: Int, beginning: ByteView, number: Int) {
    entries.append(Entry(line: keep(beginning), number: number, isWhole: false, tooLong: count))
  }

  /// Adds a copy of a line that is in two pieces.
  func add(copyOf line: ByteView, then rest: ByteView, number: Int) {
    add(keep(line, then: rest), number: number, isWhole: true)
  }

  /// A copy of a line, of one or of two pieces, with its end behind it.
  func keep(_ line: ByteView, then rest: ByteView = .empty) -> ByteView {
    let count = line.count + rest.count
    let room = unsafe arena.allocate(count + 1)
    unsafe room.update(from: line.pointer, count: line.count)
    unsafe (room + line.count).update(from: rest.pointer, count: rest.count)
    unsafe room[count] = 0x0A
    return unsafe ByteView(base: UnsafePointer(room), count: count)
  }

  override func run(by thread: Int) {
    readHeld()
    workers[thread].measure(self)
  }

  /// Reads the lines that were held, and tells them apart.
  private func readHeld() {
    guard let held else { return }
    let room = unsafe arena.allocate(held.bytes)
    error = unsafe readAll(held.descriptor, at: held.offset, count: held.bytes, into: room)
    if error != 0 { return }
    unsafe add(lines: ByteView(base: UnsafePointer(room), count: held.bytes), count: held.lines)
  }

  /// Adds the step of a line that is no record.
  func addStep(malformed fault: Malformed) {
    faults.append(fault)
    steps.append(Step(outcome: .malformed(faults.count - 1)))
  }

  /// Notes where the steps of a record end.
  func endSteps(of entry: Int) { entries[entry].stepsEnd = steps.count }

  /// Forgets all, and keeps the memory.
  func reset() {
    entries.removeAll(keepingCapacity: true)
    steps.removeAll(keepingCapacity: true)
    made.removeAll(keepingCapacity: true)
    faults.removeAll()
    details.removeAll()
    names.removeAll()
    notes.removeAll()
    arena.removeAll()
    batch.removeAll()
    bytes = 0
    ending = .full
    isMeasured = false
    held = nil
    error = 0
  }
}
