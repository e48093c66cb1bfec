internal import Records

/// A place in a chain, as one thread goes through it: what becomes of a record that comes there. This one is the end of
/// a chain that writes nothing.
///
/// What is the same for every record is constant, and a record goes from link to link by calls: nothing on its way
/// counts references.
class ChainLink {
  /// Whether records are parsed here.
  var parses: Bool { false }

  /// Takes a record: asks the stage here about it, and those after it as far as they let it through. `isWhole`: its line
  /// end stands right behind it in memory; `isParsed`: the thread's document holds it.
  func hand(_ line: ByteView, isWhole: Bool, isParsed: Bool, in chain: RecordChain) throws(ToolError) {}

  /// Takes a record by the steps that its measures left; where these end, the stages are asked.
  func replay(
    _ line: ByteView, isWhole: Bool, by steps: Range<Int>, of block: RecordBlock, in chain: RecordChain
  ) throws(ToolError) {
    try hand(line, isWhole: isWhole, isParsed: false, in: chain)
  }

  /// Has a record measured here, and after that as far as it can get; leaves a step for each stage.
  func measure(_ line: ByteView, number: Int, isParsed: Bool, in block: RecordBlock) {}
}

/// The end of a chain that writes records.
final class OutputLink: ChainLink {
  private let output: RecordOutput
  private let last: Int

  /// Behind so many stages.
  init(_ output: RecordOutput, behind stages: Int) {
    self.output = output
    last = stages - 1
  }

  override func hand(_ line: ByteView, isWhole: Bool, isParsed: Bool, in chain: RecordChain) throws(ToolError) {
    chain.current = last
    if isWhole { try output.pass(whole: line) } else { try output.write(line) }
  }
}

/// For a stage that has no part without memory.
final class NoMeasure: RecordMeasure {
  func measure() throws(ToolError) -> Verdict? { nil }
}
