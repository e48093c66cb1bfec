public import Records

/// What a tool does with each record, alone or as one of a chain.
///
/// It has a part without memory, `measure`, which any thread may do in any order, and a part in order, `decide`. Either
/// may be empty. What goes on goes on to the next stage, or out.
public protocol RecordStage: AnyObject {
  /// The stage's books, and the record at hand for `decide`.
  var run: RecordRun { get }
  /// Whether what goes on is records; a stage that only counts, and ends a chain, has none.
  var writesRecords: Bool { get }
  /// The descriptor whose reader ends the run by going away, of a stage that writes no records; -1 for none.
  var watchedDescriptor: Int32 { get }
  /// Whether `decide` may write another line in a record's place, so that what later stages say of it has to wait.
  var changesRecords: Bool { get }
  /// The lines of a verdict `make` of `decide`.
  var made: MadeLines { get }

  /// A measure of the records that `record` will hold, one for each thread; nil when the stage has no part without
  /// memory. Called before the first record.
  func measure(of record: MeasuredRecord) throws(ToolError) -> (any RecordMeasure)?
  /// Called before the first record, once the books are open: what is read for comparison is read here.
  func prepare() throws(ToolError)
  /// What becomes of the record in `run`, which the measure left open; its notes are in `run.notes`.
  func decide() throws(ToolError) -> Verdict
  /// Takes the notes of a record on which the measure gave its verdict already, in order. Not called without notes.
  func takeNotes()
  /// Called at the end of all input, when the output is still open: what was held may be written.
  func finish() throws(ToolError)
  /// Called when the books are closed and nothing went wrong: notes for a person.
  func conclude()
}

extension RecordStage {
  /// Records, as most do.
  public var writesRecords: Bool { true }
  /// Standard output.
  public var watchedDescriptor: Int32 { 1 }
  /// As most do.
  public var changesRecords: Bool { false }
  /// None, for a stage that makes none in its decisions.
  public var made: MadeLines { MadeLines() }
  /// No part without memory.
  public func measure(of record: MeasuredRecord) throws(ToolError) -> (any RecordMeasure)? { nil }
  /// Nothing to prepare.
  public func prepare() throws(ToolError) {}
  /// For a stage whose measure leaves nothing open.
  public func decide() throws(ToolError) -> Verdict { .pass }
  /// For a stage whose measure gives a verdict or notes, never both.
  public func takeNotes() {}
  /// Nothing was held.
  public func finish() throws(ToolError) {}
  /// Nothing to say.
  public func conclude() {}
}

/// The part of a stage without memory, for one thread: what it says of a record depends on nothing but that record.
public protocol RecordMeasure: AnyObject {
  /// The lines of a verdict `make`.
  var made: MadeLines { get }
  /// What becomes of the record at hand, or nil when the stage is to decide on it, in order; what is found out for that
  /// goes into the record's notes.
  func measure() throws(ToolError) -> Verdict?
}

extension RecordMeasure {
  /// None, for a measure that makes none.
  public var made: MadeLines { MadeLines() }
}

/// The record at hand of one thread, as measures see it.
public final class MeasuredRecord {
  /// The record, parsed.
  public let document = JSONDocument()
  /// Its line.
  public var line: ByteView { document.line }
  /// What the stage's `decide` is to know.
  public let notes = Notes()
  /// Words for the reject file; looked at after a verdict that drops the record.
  public var detail: String? {
    get { words }
    set { words = newValue }
  }
  /// The same as a JSON object, for the reasons that document one; it stands in place of the words.
  public var evidence: String? {
    get { object }
    set { object = newValue }
  }
  /// Of a line that the measure made and that begins with `{"text":"`: where that text's closing quote stands. The next
  /// stage then has the rest parsed only. 0 where that isn't known.
  public var textEnd: Int {
    get { madeTextEnd }
    set { madeTextEnd = newValue }
  }
  // Behind computed properties, because every access to a stored public one is checked for exclusivity at run time.
  var words: String?
  var object: String?
  var madeTextEnd = 0
  var assumedNumber = 0
  var numberWasRead = false
  var names: [String] = []
  /// Where the record is, `file:line`, for an error about it.
  public internal(set) var place: () -> String = { "" }

  /// No record yet.
  public init() {}

  /// The record's number in the stage's whole input, from 0; malformed lines have one too. A measure that reads it is
  /// asked again where it turns out to have been another one.
  public var number: Int {
    numberWasRead = true
    return assumedNumber
  }

  /// The number of a reason that `RecordRun.reason` did not declare beforehand.
  public func reason(_ name: String) -> Int {
    if let known = names.firstIndex(of: name) { return ~known }
    names.append(name)
    return ~(names.count - 1)
  }
}
