internal import Records

/// The functions that see a sequence or a list whole: first, unique, join.
extension Evaluator {
  func first(of value: Value) -> Value {
    switch value {
    case .sequence(let range), .list(let range): return range.isEmpty ? .missing : stack[Int(range.lowerBound)]
    case .node(let node, let column) where document.kind(node) == .array:
      var child = document.firstChild(node)
      while let element = child {
        let value = known(element, column)
        if !value.isMissing { return value }
        child = document.sibling(of: element, in: node)
      }
      return .missing
    default: return value
    }
  }

  /// A sequence or a list without the elements that only kept their places.
  func withoutMissing(_ value: Value) -> Value {
    switch value {
    case .sequence(let range), .list(let range):
      let start = stack.count
      for index in range where !stack[Int(index)].isMissing { stack.append(stack[Int(index)]) }
      let kept = Int32(start)..<Int32(stack.count)
      if case .list = value { return .list(kept) }
      return .sequence(kept)
    default: return value
    }
  }

  /// The elements of a sequence or a list on the stack; a single value is a sequence of one.
  func elements(of value: Value) -> Codes {
    switch value {
    case .sequence(let range), .list(let range): return range
    default: break
    }
    let start = stack.count
    if case .node(let node, let column) = value, document.kind(node) == .array {
      var child = document.firstChild(node)
      while let element = child {
        let value = known(element, column)
        if !value.isMissing { stack.append(value) }
        child = document.sibling(of: element, in: node)
      }
    } else if !value.isMissing {
      stack.append(value)
    }
    return Int32(start)..<Int32(stack.count)
  }

  /// A single value is unique as it is.
  func unique(_ value: Value) -> Value {
    switch value {
    case .sequence, .list: break
    case .node(let node, _) where document.kind(node) == .array: break
    default: return value
    }
    let all = elements(of: value)
    if all.count > 32 { return uniqueOfMany(all) }
    let start = stack.count
    for index in all {
      var isNew = true
      for earlier in start..<stack.count where isSame(stack[earlier], stack[Int(index)]) {
        isNew = false
        break
      }
      if isNew { stack.append(stack[Int(index)]) }
    }
    return .sequence(Int32(start)..<Int32(stack.count))
  }

  /// The same for long lists, in time that grows with their length and not its square.
  private func uniqueOfMany(_ all: Codes) -> Value {
    let start = stack.count
    var seen: Set<[UInt8]> = []
    for index in all {
      let value = stack[Int(index)]
      var key: [UInt8]
      if let number = number(value) {
        key = DecimalNumber.key(number)
      } else if let text = decodedText(value) {
        key = [0x22] + text
      } else {
        let start = builder.count
        write(value, to: builder)
        key = Array(builder.view.suffix(from: start))
        builder.truncate(to: start)
      }
      if seen.insert(key).inserted { stack.append(value) }
    }
    return .sequence(Int32(start)..<Int32(stack.count))
  }

  /// Equal as conditions see it; lists and objects when they are written the same.
  private func isSame(_ left: Value, _ right: Value) -> Bool {
    if let order = compare(left, right) { return order == 0 }
    if kind(of: left) != kind(of: right) { return false }
    let start = builder.count
    write(left, to: builder)
    let middle = builder.count
    write(right, to: builder)
    let written = builder.view
    defer { builder.truncate(to: start) }
    return written[start..<middle] == written[middle..<written.count]
  }

  /// Which kinds can't be equal: texts and numbers are compared before.
  private func kind(of value: Value) -> Int {
    switch value {
    case .text, .escaped: 1
    case .number: 2
    case .node(let node, _): Int(document.kind(node).rawValue) + 3
    default: 0
    }
  }

  func join(_ value: Value, _ code: FunctionCode, _ spelling: Int32) throws(Rejection) -> Value {
    let all = elements(of: value)
    if all.isEmpty { return .missing }
    if all.count == 1 {
      let only = stack[Int(all.lowerBound)]
      _ = try part(of: only, spelling)
      return textOf(only)
    }
    let start = builder.count
    for index in all {
      if index > all.lowerBound { builder.append(argument(code, 0)) }
      builder.append(try utf8(of: stack[Int(index)], spelling))
    }
    return .text(take(from: start))
  }

  /// A scalar as text: a number becomes the text that spells it.
  private func textOf(_ value: Value) -> Value {
    switch value {
    case .number(let bytes): .text(bytes)
    case .node(let node, _) where document.kind(node) != .string: .text(document.raw(node))
    default: value
    }
  }
}
