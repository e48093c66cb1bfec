internal import Glibc
internal import Records
internal import Text

/// Conditions worked out: tests, comparisons, blanks.
extension Evaluator {
  /// Whether all tests hold.
  func holds(_ tests: Codes) throws(Rejection) -> Bool {
    for index in tests {
      guard try holds(test: index) else { return false }
    }
    return true
  }

  private func holds(test index: Int32) throws(Rejection) -> Bool {
    let test = program.tests[Int(index)]
    if test.left < 0 { return try eitherHolds(test.alternatives) == (test.operation == .either) }
    let left = try value(ofExpression: test.left)
    if test.isNumeric { comparisons.note(index, isNumber: number(left) != nil, isText: isText(left)) }
    switch test.operation {
    case .holds: return isTrue(left)
    case .holdsNot: return !isTrue(left)
    case .isIn: return try isIn(left, test.right)
    case .isNotIn: return try !isIn(left, test.right)
    case .contains, .startsWith, .endsWith, .matches: return try textHolds(test, left) != test.isNegated
    case .either, .neither: return false
    case .equal: return try equals(left, program.operands[Int(test.right.lowerBound)])
    case .notEqual: return try !equals(left, program.operands[Int(test.right.lowerBound)])
    case .less, .lessOrEqual, .greater, .greaterOrEqual:
      let right = try value(of: program.operands[Int(test.right.lowerBound)])
      guard let order = compare(left, right) else { return false }
      return switch test.operation {
      case .less: order < 0
      case .lessOrEqual: order <= 0
      case .greater: order > 0
      default: order >= 0
      }
    }
  }

  private func isIn(_ left: Value, _ list: Codes) throws(Rejection) -> Bool {
    for index in list where try equals(left, program.operands[Int(index)]) { return true }
    return false
  }

  private func equals(_ left: Value, _ operand: OperandCode) throws(Rejection) -> Bool {
    compare(left, try value(of: operand)) == 0
  }

  private func eitherHolds(_ alternatives: Codes) throws(Rejection) -> Bool {
    for index in alternatives where try holds(program.alternatives[Int(index)]) { return true }
    return false
  }

  /// A test of text; false of what is none. Numbers, true and false are as they are spelled.
  private func textHolds(_ test: TestCode, _ left: Value) throws(Rejection) -> Bool {
    guard let text = scalarText(left) else { return false }
    if test.operation == .matches { return program.patterns[Int(test.pattern)].matches(text) }
    guard let other = scalarText(try value(of: program.operands[Int(test.right.lowerBound)])) else { return false }
    switch test.operation {
    case .startsWith: return text.hasPrefix(other)
    case .endsWith: return text.hasSuffix(other)
    default: return text.firstRange(of: other) != nil
    }
  }

  private func scalarText(_ value: Value) -> ByteView? {
    switch value {
    case .number(let bytes): return bytes
    case .node(let node, _) where document.kind(node) != .array && document.kind(node) != .object:
      return document.text(node)
    default: return decodedText(value)
    }
  }

  /// True, or neither blank nor false. A sequence or a list when any of its elements is.
  func isTrue(_ value: Value) -> Bool {
    switch value {
    case .sequence(let range), .list(let range):
      for index in range where isTrue(stack[Int(index)]) { return true }
      return false
    case .node(let node, let column):
      if document.kind(node) == .false { return false }
      if document.kind(node) == .array { return anyIsTrue(node, column) }
      return !isBlank(value)
    default: return !isBlank(value)
    }
  }

  private func anyIsTrue(_ list: JSONNode, _ column: Int32) -> Bool {
    var child = document.firstChild(list)
    while let element = child {
      if isTrue(.node(element, column)) { return true }
      child = document.sibling(of: element, in: list)
    }
    return false
  }

  /// -1, 0 or 1 for two numbers, or for two texts by code point; nil for every other pair.
  func compare(_ left: Value, _ right: Value) -> Int? {
    if let left = number(left) {
      guard let right = number(right) else { return nil }
      return DecimalNumber.compare(left, right)
    }
    guard let left = decodedText(left), let right = decodedText(right) else { return nil }
    // UTF-8 sorts as its code points do.
    let order = unsafe memcmp(left.pointer, right.pointer, min(left.count, right.count))
    return order != 0 ? Int(order.signum()) : (left.count - right.count).signum()
  }

  private func isText(_ value: Value) -> Bool {
    switch value {
    case .text, .escaped: true
    case .node(let node, _): document.kind(node) == .string
    default: false
    }
  }

  /// A number as spelled; nil for what is no number.
  func number(_ value: Value) -> ByteView? {
    switch value {
    case .number(let bytes): bytes
    case .node(let node, _) where document.kind(node) == .number: document.raw(node)
    default: nil
    }
  }

  /// A text's UTF-8; nil for what is no text.
  func decodedText(_ value: Value) -> ByteView? {
    switch value {
    case .text(let bytes): return bytes
    case .escaped(let raw, let isPlain): return isPlain ? raw : decode(raw)
    case .node(let node, _) where document.kind(node) == .string: return document.text(node)
    default: return nil
    }
  }

  func decode(_ raw: ByteView) -> ByteView {
    guard raw.firstIndex(of: 0x5C) != nil else { return raw }
    let room = unsafe arena.allocate(raw.count)
    let count = unsafe JSONText.unescape(raw, into: room)
    return unsafe ByteView(base: UnsafePointer(room), count: count)
  }

  // MARK: Blank

  /// Missing, no text but white space, an empty list or object, or a list of blanks.
  func isBlank(_ value: Value) -> Bool {
    switch value {
    case .missing: return true
    case .text(let bytes): return WhiteSpace.isBlank(bytes)
    case .escaped(let raw, let isPlain): return isPlain ? WhiteSpace.isBlank(raw) : WhiteSpace.isBlank(escaped: raw)
    case .number: return false
    case .sequence(let range), .list(let range):
      for index in range where !isBlank(stack[Int(index)]) { return false }
      return true
    case .node(let node, let column): return isBlank(node, column)
    case .row(let node, let index, let column): return isBlankRow(node, Int(index), column)
    }
  }

  private func isBlank(_ node: JSONNode, _ column: Int32) -> Bool {
    switch document.kind(node) {
    case .null: return true
    case .true, .false, .number, .string:
      if program.tree.columns[Int(column)].table >= 0 {
        return meaning(of: node, column).map { WhiteSpace.isBlank($0) } ?? true
      }
      guard document.kind(node) == .string else { return false }
      return document.isEscaped(node)
        ? WhiteSpace.isBlank(escaped: document.raw(node)) : WhiteSpace.isBlank(document.raw(node))
    case .array:
      var child = document.firstChild(node)
      while let element = child {
        if !isBlank(element, column) { return false }
        child = document.sibling(of: element, in: node)
      }
      return true
    case .object:
      var key = document.firstChild(node)
      while let name = key {
        let value = document.value(ofKey: name)
        if document.kind(value) != .null && isNamed(name, in: node, value, column) { return false }
        key = document.sibling(of: value, in: node)
      }
      return true
    }
  }

  /// What `names` says a scalar means; nil when the column has no table or the table lacks it.
  func meaning(of node: JSONNode, _ column: Int32) -> ByteView? {
    let table = program.tree.columns[Int(column)].table
    return table < 0 ? nil : meaning(of: node, table: table)
  }

  /// A row of a struct of lists is blank when no named list has anything but null there.
  private func isBlankRow(_ node: JSONNode, _ index: Int, _ column: Int32) -> Bool {
    var key = document.firstChild(node)
    while let name = key {
      let value = document.value(ofKey: name)
      key = document.sibling(of: value, in: node)
      guard document.kind(value) == .array, isNamed(name, in: node, value, column) else { continue }
      if let element = places.element(index, of: value, in: document), document.kind(element) != .null { return false }
    }
    return true
  }
}
