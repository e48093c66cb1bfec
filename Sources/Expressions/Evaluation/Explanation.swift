public import Records

/// What a map makes of single rows, step by step, for whoever writes it.
public final class Explanation {
  private var writer: SampleWriter
  private let map: SampleMap
  /// Characters of a value that are shown.
  private static let longest = 400

  /// An explanation of the rows that a document will hold.
  public init(_ map: SampleMap, _ options: SampleOptions, _ document: JSONDocument) {
    self.map = map
    writer = SampleWriter(map, options, document)
  }

  /// The lines about the row at hand, `number` where it doesn't say its own.
  public func lines(number: Int) -> [String] {
    var lines: [String] = []
    writer.evaluator.startRow()
    do throws(Rejection) {
      let number = try writer.evaluator.rowNumber() ?? number
      switch map.samples {
      case .one:
        try explainSteps(&lines)
        try explainSample(number, part: nil, &lines)
      case .turns:
        try explainSteps(&lines)
        let ends = try writer.endsOfParts()
        for (part, end) in ends.enumerated() { try explainSample(number, part: part + 1, until: end, &lines) }
      case .each(let list): try explainElements(list, number, &lines)
      }
    } catch {
      lines.append("rejected: \(error.reason): \(error.detail)")
    }
    return lines
  }

  private func explainElements(_ list: Int32, _ number: Int, _ lines: inout [String]) throws(Rejection) {
    let elements = try writer.elements(list)
    lines.append("samples: \(elements.count) element\(elements.count == 1 ? "" : "s")")
    defer { writer.evaluator.item = .missing }
    for (place, index) in elements.enumerated() {
      let mark = writer.evaluator.stack.count
      var steps: [String] = []
      do throws(Rejection) {
        try writer.begin(index, place: place)
        try explainSteps(&steps)
        try explainSample(number, part: place + 1, &steps)
      } catch {
        steps.append("rejected: \(error.reason): \(error.detail)")
      }
      writer.evaluator.dropStack(to: mark)
      lines.append("it, number \(place + 1):")
      lines += steps.map { "  \($0)" }
    }
  }

  private func explainSteps(_ lines: inout [String]) throws(Rejection) {
    for (name, code) in zip(map.bindingNames, map.bindings) {
      let value = try noted("let.\(name)", &lines) { () throws(Rejection) in try writer.value(code) }
      writer.evaluator.bindings.append(value)
    }
    for rule in map.rejects {
      let holds = try writer.evaluator.holds(rule.tests)
      lines.append("reject.\(rule.reason): \(rule.condition): \(holds ? "yes" : "no")")
      if holds { throw Rejection(rule.reason, rule.condition) }
    }
    if map.hasTurns { try explainTurns(&lines) }
    try explainValues(&lines)
  }

  private func explainSample(
    _ number: Int, part: Int?, until end: Int? = nil, _ lines: inout [String]
  ) throws(Rejection) {
    let output = ByteBuffer()
    if map.makesItems {
      try writer.writeItem({ number }, to: output)
    } else {
      try writer.writeSample(number, part: part, until: end, to: output)
    }
    lines.append("sample: \(Self.short(String(output.view)))")
  }

  private func explainTurns(_ lines: inout [String]) throws(Rejection) {
    try writer.turns.gather(map, writer.evaluator)
    let output = ByteBuffer()
    writer.turns.write(writer.evaluator, to: output)
    if let tools = writer.turns.tools { lines.append("tools: \(Self.short(String(tools)))") }
    for turn in writer.turns.turns {
      lines.append("\(turn.role.rawValue): \"\(Self.short(String(output.view[turn.whole])))\"")
    }
    for (reason, count) in writer.turns.changes.cutBy where count > 0 { lines.append("cut: \(count) by \(reason)") }
    if writer.turns.changes.merged > 0 { lines.append("joined: \(writer.turns.changes.merged)") }
  }

  private func explainValues(_ lines: inout [String]) throws(Rejection) {
    for entry in map.metadata {
      let key = String(map.program.literals[Int(entry.key)].bytes).dropFirst().dropLast()
      _ = try noted("metadata.\(key)", &lines) { () throws(Rejection) in try writer.value(entry.value) }
    }
  }

  private func noted(
    _ name: String, _ lines: inout [String], _ value: () throws(Rejection) -> Value
  ) throws(Rejection) -> Value {
    do throws(Rejection) {
      let value = try value()
      lines.append("\(name): \(shown(value))")
      return value
    } catch {
      throw Rejection(error.reason, "\(name): \(error.detail)")
    }
  }

  private func shown(_ value: Value) -> String {
    if value.isMissing { return "missing" }
    let output = ByteBuffer()
    writer.evaluator.write(value, to: output)
    return Self.short(String(output.view))
  }

  private static func short(_ text: String) -> String {
    let shown = text.prefix(longest)
    return shown.endIndex == text.endIndex ? text : shown + cutSign
  }
}
