public import Recipe
public import Records

/// Whose samples they are and how they are written.
public struct SampleOptions: Sendable {
  /// The sample's `source` and the beginning of its id.
  public var source: String
  /// The sample's `category`.
  public var category: String
  /// What stands after `metadata`.
  public var format: SampleFormat
  /// Whether `_source` is kept as `metadata.provenance`.
  public var keepsProvenance: Bool

  /// Options for one run.
  public init(source: String, category: String, format: SampleFormat = .text, keepsProvenance: Bool = false) {
    self.source = source
    self.category = category
    self.format = format
    self.keepsProvenance = keepsProvenance
  }
}

/// Runs a map over the rows that a document parses, and writes each row's sample.
public final class SampleMapper {
  private var writer: SampleWriter

  /// A mapper over one document. Not to be shared between threads.
  public init(_ map: SampleMap, _ options: SampleOptions, _ document: JSONDocument) {
    writer = SampleWriter(map, options, document)
  }

  /// Appends the sample of the row that the document holds: one JSON object, no newline.
  ///
  /// `number` is the row's when `_source.row` does not say it. Throws the reason, and appends nothing, when the row
  /// becomes no sample.
  public func map(number: @autoclosure () -> Int, into output: ByteBuffer) throws(Rejection) {
    try writer.write(number: number, to: output)
  }

  /// Writes the samples of the row that the document holds, of a map that makes several, one after the other into `room`,
  /// and hands each to `body`. Returns how many there are. Throws the reason when there are none.
  public func mapEach(
    number: @autoclosure () -> Int, room: ByteBuffer, _ body: (ByteView) -> Void
  ) throws(Rejection) -> Int {
    try writer.writeEach(number: number, room, body)
  }

  /// Where the text of the sample that `map` wrote ends in its output, by its closing quote; 0 without a text.
  public var textEnd: Int { writer.textEnd }

  /// Why elements became no sample, of rows so far that became some.
  public func takeRejectedSamples() -> [String] {
    defer { writer.rejectedSamples.removeAll() }
    return writer.rejectedSamples
  }

  /// Whether the row that the document holds says its own number, usable or not, in `_source.row`.
  public var hasRowNumber: Bool { writer.evaluator.rowNumberNode != nil }

  /// What the turns of all samples so far lost.
  public var turnChanges: TurnChanges { writer.turnChanges }
  /// Says that those changes are taken care of.
  public func forgetTurnChanges() { writer.turnChanges = TurnChanges() }
  /// Samples so far in which no mark ended a rationale, of a map that has marks.
  public var withoutRationale: Int { writer.withoutRationale }
  /// Values that conditions compare with a number: which met a text, and which a number, so far.
  public var comparisons: [NumberComparison] {
    writer.evaluator.comparisons(of: 0..<Int32(writer.evaluator.program.tests.count))
  }
  /// What the latest rows were the first to be asked for or to have, for a `ColumnTally`.
  public var freshMarks: [Int] { writer.evaluator.marks.fresh }
  /// Whether there are any.
  public var hasFreshMarks: Bool { writer.evaluator.marks.hasFresh }
  /// Says that the fresh marks are taken care of.
  public func forgetFreshMarks() { writer.evaluator.marks.forgetFresh() }
}
