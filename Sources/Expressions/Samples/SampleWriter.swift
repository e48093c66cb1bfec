internal import Records
internal import Text

/// One row after the other into samples: let, reject, turns or text, order, metadata, offsets.
struct SampleWriter {
  let map: SampleMap
  let options: SampleOptions
  let evaluator: Evaluator
  var turns = Turns()
  var turnChanges = TurnChanges()
  var withoutRationale = 0
  /// Where the text of the sample that was written last ends in the output, by its closing quote; 0 without a text.
  var textEnd = 0
  /// Why elements of `samples` became none, of rows that became some.
  var rejectedSamples: [String] = []
  /// Parts of a text that is no turn.
  private var parts: ContiguousArray<TextPart> = []
  /// `,"id":"source_` as it is written, and so on.
  private let beforeNumber: ByteView
  private let afterNumber: ByteView

  init(_ map: SampleMap, _ options: SampleOptions, _ document: JSONDocument) {
    self.map = map
    self.options = options
    evaluator = Evaluator(map.program, document)
    let text = ByteBuffer()
    text.append("\",\"id\":\"")
    options.source.withBytes { JSONText.appendEscaped($0, to: text) }
    text.append(0x5F)
    beforeNumber = evaluator.program.keep(text.view)
    text.removeAll()
    text.append("\",\"source\":")
    JSONText.appendString(options.source, to: text)
    text.append(",\"category\":")
    JSONText.appendString(options.category, to: text)
    text.append(",\"metadata\":{\"type\":\"")
    afterNumber = evaluator.program.keep(text.view)
  }

  /// Writes the one sample that the row becomes.
  mutating func write(number: () -> Int, to output: ByteBuffer) throws(Rejection) {
    let start = output.count
    do throws(Rejection) {
      evaluator.startRow()
      try workOutBindings()
      try reject()
      if map.question < 0 { try writeSample(number, to: output) } else { try writeItem(number, to: output) }
    } catch {
      output.truncate(to: start)
      throw error
    }
  }

  mutating func workOutBindings() throws(Rejection) {
    for binding in map.bindings {
      let value = try value(binding)
      evaluator.bindings.append(value)
    }
  }

  mutating func value(_ code: SampleMap.ValueCode) throws(Rejection) -> Value {
    switch code {
    case .template(let template): try evaluator.value(ofTemplate: template, using: &parts)
    case .each(let each): try evaluator.list(each, using: &parts)
    case .choice(let choices): try choice(choices)
    }
  }

  /// The first value whose condition holds; missing when none does.
  private mutating func choice(
    _ choices: [(condition: Codes, value: SampleMap.ValueCode)]
  ) throws(Rejection) -> Value {
    for choice in choices where try evaluator.holds(choice.condition) { return try value(choice.value) }
    return .missing
  }

  mutating func reject() throws(Rejection) {
    for rule in map.rejects where try evaluator.holds(rule.tests) { throw Rejection(rule.reason, rule.condition) }
  }

  private mutating func writeSample(_ number: () -> Int, to output: ByteBuffer) throws(Rejection) {
    let number = try evaluator.rowNumber() ?? number()
    if map.hasTurns { try turns.gather(map, evaluator) }
    try writeSample(number, part: nil, to: output)
    if map.hasTurns { turnChanges += turns.changes }
  }

  /// Writes a sample: the part of that number of the row, of a conversation in parts up to the turn `end`.
  mutating func writeSample(
    _ number: Int, part: Int?, until end: Int? = nil, to output: ByteBuffer
  ) throws(Rejection) {
    if map.hasTurns {
      output.append("{\"text\":\"")
      turns.write(evaluator, until: end, to: output)
    } else {
      try writeText(to: output)
    }
    textEnd = output.count
    output.append(beforeNumber)
    appendNumber(number, to: output)
    if let part {
      output.append(0x5F)
      output.append(decimal: part)
    }
    output.append(afterNumber)
    try writeType(to: output)
    try writeMetadata(to: output)
    let hasRationale = map.hasTurns && writeOffsets(until: end, to: output)
    if options.keepsProvenance, let source = evaluator.document.member(ByteView("_source"), of: .root) {
      output.append(",\"provenance\":")
      evaluator.write(.node(source, ColumnTree.untracked), to: output)
    }
    output.append(0x7D)
    try turns.writeFormat(options.format, map, evaluator, until: end, to: output)
    output.append(0x7D)
    if map.hasRationale && !hasRationale { withoutRationale &+= 1 }
  }

  /// The item of an evaluation set, as dd-filter --decontaminate reads it.
  mutating func writeItem(_ number: () -> Int, to output: ByteBuffer) throws(Rejection) {
    let number = try evaluator.rowNumber() ?? number()
    parts.removeAll(keepingCapacity: true)
    guard try evaluator.appendParts(ofTemplate: map.question, to: &parts), !evaluator.areBlank(parts)
    else { throw Rejection("empty_question", "the question is missing or blank") }
    output.append("{\"question\":\"")
    evaluator.write(parts, to: output)
    output.append(0x22)
    let answer = map.answer < 0 ? Value.missing : try evaluator.value(ofTemplate: map.answer, using: &parts)
    if !evaluator.isBlank(answer) {
      output.append(",\"answer\":")
      evaluator.write(answer, to: output)
    }
    output.append(",\"bench\":")
    JSONText.appendString(options.source, to: output)
    output.append(",\"id\":")
    output.append(decimal: number)
    output.append(0x7D)
  }

  private mutating func writeText(to output: ByteBuffer) throws(Rejection) {
    parts.removeAll(keepingCapacity: true)
    let isThere = try evaluator.appendParts(ofTemplate: map.text, to: &parts)
    guard isThere, !evaluator.areBlank(parts) else {
      throw Rejection("empty_text", "the text is \(isThere ? "blank" : "missing")")
    }
    output.append("{\"text\":\"")
    let start = output.count
    evaluator.write(parts, to: output)
    turns.reset(text: start..<output.count)
  }

  /// The row's number in at least 8 digits.
  private func appendNumber(_ number: Int, to output: ByteBuffer) {
    var limit = 10_000_000
    while number < limit && limit > 1 {
      output.append(0x30)
      limit /= 10
    }
    output.append(decimal: number)
  }

  private mutating func writeType(to output: ByteBuffer) throws(Rejection) {
    parts.removeAll(keepingCapacity: true)
    guard try evaluator.appendParts(ofTemplate: map.type, to: &parts), !evaluator.areBlank(parts)
    else { throw Rejection("empty_type", "the type is missing or blank") }
    evaluator.write(parts, to: output)
    output.append(0x22)
  }

  private mutating func writeMetadata(to output: ByteBuffer) throws(Rejection) {
    for entry in map.metadata {
      let value = try value(entry.value)
      if evaluator.isBlank(value) { continue }
      output.append(0x2C)
      output.append(evaluator.program.literals[Int(entry.key)].bytes)
      output.append(0x3A)
      evaluator.write(value, to: output)
    }
  }

  /// `prompt_end`, `rationale` and `targets`; whether there is a rationale.
  private mutating func writeOffsets(until end: Int?, to output: ByteBuffer) -> Bool {
    guard let last = turns.lastAssistant else { return false }
    output.append(",\"prompt_end\":")
    output.append(decimal: last.codePoint)
    let rationale = map.hasRationale ? turns.rationale(map, in: output.view) : nil
    if let rationale {
      output.append(",\"rationale\":")
      Turns.writeSpan(rationale.lowerBound, rationale.upperBound, to: output)
    }
    if map.marksTraining { turns.writeTargets(until: end, to: output) }
    return rationale != nil
  }
}
