internal import Records
internal import Text

/// Values written as JSON: compact, strings in their shortest spelling, numbers as they were spelled.
extension Evaluator {
  func write(_ value: Value, to output: ByteBuffer) {
    switch value {
    case .missing: output.append("null")
    case .text(let bytes): JSONText.appendString(bytes, to: output)
    case .escaped(let raw, _): writeString(escaped: raw, to: output)
    case .number(let bytes): output.append(bytes)
    case .node(let node, let column): write(node, column, to: output)
    case .row(let node, let index, let column): writeRow(node, Int(index), column, to: output)
    case .sequence(let range), .list(let range):
      output.append(0x5B)
      for index in range {
        if index > range.lowerBound { output.append(0x2C) }
        write(stack[Int(index)], to: output)
      }
      output.append(0x5D)
    }
  }

  private func writeString(escaped raw: ByteView, to output: ByteBuffer) {
    output.append(0x22)
    _ = appendText(escaped: raw, to: output)
    output.append(0x22)
  }

  /// Appends the inside of a JSON string in its shortest spelling; returns its code points.
  func appendText(escaped raw: ByteView, to output: ByteBuffer) -> Int {
    let look = CodePoints.look(escaped: raw)
    if look.hasLongEscapes {
      JSONText.appendEscaped(decode(raw), to: output)
    } else {
      output.append(raw)
    }
    return look.codePoints
  }

  private func write(_ node: JSONNode, _ column: Int32, to output: ByteBuffer) {
    switch document.kind(node) {
    case .null: output.append("null")
    case .true, .false, .number, .string: writeScalar(node, column, to: output)
    case .array: writeList(node, column, to: output)
    case .object: writeObject(node, column, to: output)
    }
  }

  private func writeScalar(_ node: JSONNode, _ column: Int32, to output: ByteBuffer) {
    if program.tree.columns[Int(column)].table >= 0 {
      guard let meaning = meaning(of: node, column) else { return output.append("null") }
      JSONText.appendString(meaning, to: output)
    } else if document.isEscaped(node) {
      writeString(escaped: document.raw(node), to: output)
    } else {
      output.append(document.source(node))
    }
  }

  /// A list keeps its nulls; values that `names` doesn't know are left out.
  private func writeList(_ node: JSONNode, _ column: Int32, to output: ByteBuffer) {
    let hasNames = program.tree.columns[Int(column)].table >= 0
    output.append(0x5B)
    var child = document.firstChild(node)
    var isFirst = true
    while let element = child {
      child = document.sibling(of: element, in: node)
      let kind = document.kind(element)
      if hasNames && kind != .array && kind != .object && meaning(of: element, column) == nil { continue }
      if !isFirst { output.append(0x2C) }
      isFirst = false
      write(element, column, to: output)
    }
    output.append(0x5D)
  }

  private func writeObject(_ node: JSONNode, _ column: Int32, to output: ByteBuffer) {
    output.append(0x7B)
    var key = document.firstChild(node)
    var isFirst = true
    while let name = key {
      let value = document.value(ofKey: name)
      key = document.sibling(of: value, in: node)
      guard isNamed(name, in: node, value, column) else { continue }
      writeKey(name, isFirst: &isFirst, to: output)
      write(value, child(column, name), to: output)
    }
    output.append(0x7D)
  }

  private func writeRow(_ node: JSONNode, _ index: Int, _ column: Int32, to output: ByteBuffer) {
    output.append(0x7B)
    var key = document.firstChild(node)
    var isFirst = true
    while let name = key {
      let value = document.value(ofKey: name)
      key = document.sibling(of: value, in: node)
      guard document.kind(value) == .array, isNamed(name, in: node, value, column) else { continue }
      guard let element = places.element(index, of: value, in: document) else { continue }
      writeKey(name, isFirst: &isFirst, to: output)
      write(element, child(column, name), to: output)
    }
    output.append(0x7D)
  }

  private func writeKey(_ name: JSONNode, isFirst: inout Bool, to output: ByteBuffer) {
    if !isFirst { output.append(0x2C) }
    isFirst = false
    writeString(escaped: document.raw(name), to: output)
    output.append(0x3A)
  }

  private func child(_ column: Int32, _ key: JSONNode) -> Int32 {
    let name = document.text(key)
    var child = program.tree.columns[Int(column)].firstChild
    while child >= 0 {
      if program.nameBytes[Int(program.tree.columns[Int(child)].name)] == name { return child }
      child = program.tree.columns[Int(child)].nextSibling
    }
    return ColumnTree.untracked
  }
}
