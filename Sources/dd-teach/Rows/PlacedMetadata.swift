import Records
import Text

/// What of a sample's metadata follows its answer: notes, the rationale's span, the spans that are trained on.
extension PlacedSample {
  /// A list of the notes that the sample has, and the answer behind them.
  func writeNotes(behind notes: JSONNode?, to line: ByteBuffer) {
    line.append("[")
    if let notes, document.kind(notes) != .null {
      let source = document.source(notes)
      if document.kind(notes) != .array {
        line.append(source)
        line.append(",")
      } else if document.firstChild(notes) != nil {
        line.append(source[1..<source.count - 1])
        line.append(",")
      }
    }
    JSONText.appendString(answer.content, to: line)
    line.append("]")
  }

  /// The spans that are trained on (docs/mapping.md): where some are in the old answer, all of the new one is.
  private func writeTargets(_ targets: JSONNode, to line: ByteBuffer) throws(RowFault) {
    line.append("[")
    var isFirst = true
    var isAnswer = false
    func begin() {
      if !isFirst { line.append(",") }
      isFirst = false
    }
    var child = document.firstChild(targets)
    while let target = child {
      child = document.sibling(of: target, in: targets)
      if let promptEnd, let start = document.countMember("start", of: target), start >= promptEnd {
        isAnswer = true
      } else {
        begin()
        line.append(document.source(target))
      }
    }
    if isAnswer, let promptEnd, let text = document.textMember("text", of: .root) {
      let start = promptEnd + blanks
      let new = try placed(over: String(text.unicodeScalars.dropFirst(start))).text
      begin()
      line.append("{\"start\":\(start),\"end\":\(start + new.unicodeScalars.count)}")
    }
    line.append("]")
  }

  func writeMetadata(_ metadata: JSONNode, _ rationale: Range<Int>?, to line: ByteBuffer) throws(RowFault) {
    guard document.kind(metadata) == .object else { return line.append(document.source(metadata)) }
    var isFirst = true
    var hasSpan = false
    var notes: JSONNode?
    func begin(_ name: ByteView) {
      if !isFirst { line.append(",") }
      isFirst = false
      JSONText.appendString(name, to: line)
      line.append(":")
    }
    func span() {
      guard let rationale, let promptEnd, !hasSpan else { return }
      hasSpan = true
      begin(ByteView("rationale"))
      line.append("{\"start\":")
      line.append(decimal: promptEnd + blanks + rationale.lowerBound)
      line.append(",\"end\":")
      line.append(decimal: promptEnd + blanks + rationale.upperBound)
      line.append("}")
    }
    line.append("{")
    var child = document.firstChild(metadata)
    while let key = child {
      let value = document.value(ofKey: key)
      child = document.sibling(of: value, in: metadata)
      let name = document.text(key)
      if place == .notes && name == "notes" {
        notes = value
        continue
      }
      if place != .notes && name == "rationale" {
        span()
        continue
      }
      // The order of a sample's metadata: the map's own, `prompt_end`, `rationale`, `targets`, `provenance`.
      if place != .notes && (name == "targets" || name == "provenance") { span() }
      begin(name)
      if name == "targets", [.answer, .rationale].contains(place), document.kind(value) == .array {
        try writeTargets(value, to: line)
      } else {
        line.append(document.source(value))
      }
    }
    if place == .notes {
      begin(ByteView("notes"))
      writeNotes(behind: notes, to: line)
    } else {
      span()
    }
    line.append("}")
  }
}
