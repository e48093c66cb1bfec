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
    let ends = try endsOfParts()
    for (place, end) in ends.enumerated() {
      output.removeAll()
      try writeSample(number, part: place + 1, until: end, to: output)
      body(output.view)
    }
    turnChanges += turns.changes
    return ends.count
  }

  /// Where samples of the turns at hand end: behind each assistant's that counts in training.
  func endsOfParts() throws(Rejection) -> [Int] {
    let ends = turns.turns.indices.filter { index in
      turns.turns[index].role == .assistant && (!map.marksTraining || turns.isTrained(turns.turns[index]))
    }
    if ends.isEmpty { throw Rejection("no_samples", "no assistant turn counts in training") }
    return ends.map { $0 + 1 }
  }

  private mutating func writeEachElement(
    _ list: Int32, _ number: Int, _ output: ByteBuffer, _ body: (ByteView) -> Void
  ) throws(Rejection) -> Int {
    defer { evaluator.item = .missing }
    var made = 0
    var first: Rejection?
    for (place, index) in try elements(list).enumerated() {
      let mark = evaluator.stack.count
      output.removeAll()
      do throws(Rejection) {
        try begin(index, place: place)
        try writeElement(number, part: place + 1, to: output)
        made += 1
        body(output.view)
      } catch {
        first = first ?? error
        rejectedSamples.append(error.reason)
      }
      evaluator.dropStack(to: mark)
    }
    if made == 0, let first {
      rejectedSamples.removeAll()
      throw first
    }
    return made
  }

  /// Where the elements of `samples` stand on the stack; there is one.
  func elements(_ list: Int32) throws(Rejection) -> Codes {
    let elements = try evaluator.elementsInPlace(ofEach: list)
    if elements.isEmpty { throw Rejection("no_samples", "the list of 'samples' is empty or missing") }
    return elements
  }

  /// Makes an element, of that place in its list, what `it` is.
  func begin(_ element: Int32, place: Int) throws(Rejection) {
    evaluator.item = evaluator.stack[Int(element)]
    evaluator.bindings.removeAll(keepingCapacity: true)
    if evaluator.item.isMissing {
      throw Rejection("empty_element", "element \(place + 1) of 'samples' is null or missing")
    }
  }

  private mutating func writeElement(_ number: Int, part: Int, to output: ByteBuffer) throws(Rejection) {
    try workOutBindings()
    try reject()
    if map.hasTurns { try turns.gather(map, evaluator) }
    try writeSample(number, part: part, to: output)
    if map.hasTurns { turnChanges += turns.changes }
  }
}
