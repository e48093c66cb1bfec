internal import Records

/// The samples of a row of which `samples:` makes several.
extension SampleWriter {
  /// Writes each sample and hands it to `body`; returns how many there were. Those of single elements that are rejected
  /// are counted in `rejectedSamples`. Throws when none is made: the first reason, or `no_samples`.
  mutating func writeEach(
    number: () -> Int, _ output: ByteBuffer, _ body: (ByteView) -> Void
  ) throws(Rejection) -> Int {
    evaluator.startRow()
    let number = try evaluator.rowNumber() ?? number()
    switch map.samples {
    case .one, .turns: return try writeEachTurn(number, output, body)
    case .each(let list): return try writeEachElement(list, number, output, body)
    }
  }

  private mutating func writeEachTurn(
    _ number: Int, _ output: ByteBuffer, _ body: (ByteView) -> Void
  ) throws(Rejection) -> Int {
    try workOutBindings()
    try reject()
    try turns.gather(map, evaluator)
    var part = 0
    for index in turns.turns.indices where isLearnt(index) {
      part += 1
      output.removeAll()
      try writeSample(number, part: part, until: index + 1, to: output)
      body(output.view)
    }
    if part == 0 { throw Rejection("no_samples", "no assistant turn counts in training") }
    turnChanges += turns.changes
    return part
  }

  /// Whether a sample ends with that turn: an assistant's that counts in training.
  private func isLearnt(_ index: Int) -> Bool {
    turns.turns[index].role == .assistant && (!map.marksTraining || turns.isTrained(turns.turns[index]))
  }

  private mutating func writeEachElement(
    _ list: Int32, _ number: Int, _ output: ByteBuffer, _ body: (ByteView) -> Void
  ) throws(Rejection) -> Int {
    let elements = try evaluator.elementsInPlace(ofEach: list)
    defer { evaluator.item = .missing }
    var made = 0
    var first: Rejection?
    for (place, index) in elements.enumerated() {
      evaluator.item = evaluator.stack[Int(index)]
      evaluator.bindings.removeAll(keepingCapacity: true)
      let mark = evaluator.stack.count
      output.removeAll()
      do throws(Rejection) {
        try writeElement(number, part: place + 1, to: output)
        made += 1
        body(output.view)
      } catch {
        first = first ?? error
        rejectedSamples.append(error.reason)
      }
      evaluator.dropStack(to: mark)
    }
    guard made == 0 else { return made }
    rejectedSamples.removeAll()
    throw first ?? Rejection("no_samples", "the list of 'samples' is empty or missing")
  }

  private mutating func writeElement(_ number: Int, part: Int, to output: ByteBuffer) throws(Rejection) {
    if evaluator.item.isMissing { throw Rejection("empty_element", "element \(part) of 'samples' is null or missing") }
    try workOutBindings()
    try reject()
    if map.hasTurns { try turns.gather(map, evaluator) }
    try writeSample(number, part: part, to: output)
    if map.hasTurns { turnChanges += turns.changes }
  }
}
