public import Records

/// What one stage has to itself in a run: its books, and in order the record at hand.
public final class RecordRun {
  /// The run's books.
  public let ledger: Ledger
  /// Words for the reject file about the record at hand; looked at after a verdict that drops it.
  public var detail: String? {
    get { words }
    set { words = newValue }
  }
  /// The same as a JSON object, for the reasons that document one; it stands in place of the words.
  public var evidence: String? {
    get { object }
    set { object = newValue }
  }
  /// Set when the stage wants no further record; the run then ends as by a limit.
  public var isDone = false {
    didSet { if isDone { chain?.someoneIsDone = true } }
  }
  /// The record at hand, a line without its end.
  @inlinable public var line: ByteView { currentLine }
  /// Its line in its file, from 1.
  public var lineNumber: Int { currentNumber }
  /// Its file, as it was named.
  public internal(set) var fileName = "stdin"
  /// Which of the operands that is, from 0.
  public internal(set) var fileIndex = 0
  /// What the measure found out about it.
  public let notes = Notes()
  /// The number of the record at hand in the whole input, from 0; malformed lines have one too.
  public var recordNumber: Int { ledger.counts.input - 1 }

  // Behind computed properties, because every access to a stored public one is checked for exclusivity at run time.
  var words: String?
  var object: String?
  @usableFromInline var currentLine: ByteView = .empty
  var currentNumber = 0
  /// Lines, and their bytes with line ends, that were given to the next stage.
  var linesGiven = 0
  var bytesGiven = 0
  /// The longest line that is a record.
  let maximumLineBytes: Int
  weak var chain: RecordChain?
  var index = 0
  private var reasons: [String: Int] = [:]

  /// The run of a tool's stage at its place; `reads` is what it reads besides its operands, such as a recipe, `writes` what
  /// it writes besides its output and what `options` name.
  /// `stage` names it in its reject file, such as `dd-filter --raw`.
  public init(
    tool: String, stage: String? = nil, files: [String], options: CommonOptions, reads: [String] = [],
    writes: [OutputFile] = [], at place: Place
  ) throws(ToolError) {
    ledger = try Ledger(
      tool: tool, stage: stage, options: options, reads: (!place.isFirst ? [] : files.isEmpty ? ["-"] : files) + reads,
      writes: writes, at: place)
    maximumLineBytes = options.maxLineBytes
  }

  /// Counts a record that comes to the stage.
  @inline(__always)
  func takes(_ line: ByteView) {
    ledger.counts.input &+= 1
    currentLine = line
    if index > 0 { currentNumber = ledger.counts.input }
  }

  /// The number under which a reason for dropping is counted; those that are named first stand first in the report.
  public func reason(_ name: String) -> Int {
    if let known = reasons[name] { return known }
    let new = ledger.counts.declare(name)
    reasons[name] = new
    return new
  }

  /// Takes over what a measure says about the record that it drops.
  func takeDetail(of record: MeasuredRecord) {
    guard record.words != nil || record.object != nil else { return }
    (words, object) = (record.words, record.object)
    (record.words, record.object) = (nil, nil)
  }

  /// What is to be said about the record at hand, once.
  func takeDetail() -> RejectDetail? {
    guard words != nil || object != nil else { return nil }
    defer { (words, object) = (nil, nil) }
    return object.map { .object($0) } ?? words.map { .text($0) }
  }

  /// The record at hand, parsed; good until the next call.
  public func parsed() throws(ToolError) -> JSONDocument {
    guard let chain else { throw ToolError(.software, "no record is at hand") }
    return try chain.parsed(line)
  }

  /// Whether nobody takes what the stage writes any more, or a signal came.
  public var isCut: Bool { Signals.pending != 0 || (chain?.isGone(after: index) ?? true) }

  /// Gives a line that was held to the next stage, or writes it.
  public func write(_ line: ByteView) throws(ToolError) { try chain?.give(line, after: index) }

  /// Gives lines that were counted as held, until nobody takes any more. Throws `failure` where they can't be read.
  public func write(held lines: [HeldLines], failure: (_ errno: Int32) -> ToolError) throws(ToolError) {
    try chain?.giveHeld(lines, after: index, failure: failure)
  }

  /// Writes out all that went through.
  public func flush() throws(ToolError) { try chain?.flushAll() }

  /// Whether what goes out has no reader any more.
  public var readerIsGone: Bool { chain?.isGone(after: index) ?? true }
}
