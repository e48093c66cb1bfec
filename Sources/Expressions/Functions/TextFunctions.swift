internal import Records

/// Values as text, and what the functions of text make of it.
extension Evaluator {
  /// A single value as a part of text: strings as they stand, numbers as spelled, true and false.
  func part(of value: Value, _ spelling: Int32) throws(Rejection) -> TextPart? {
    switch value {
    case .missing: return nil
    case .text(let bytes): return .text(bytes)
    case .escaped(let raw, let isPlain): return .escaped(raw, isPlain: isPlain)
    case .number(let bytes): return .escaped(bytes, isPlain: true)
    case .node(let node, _):
      switch document.kind(node) {
      case .array, .object: break
      case .string: return .escaped(document.raw(node), isPlain: !document.isEscaped(node))
      default: return .escaped(document.raw(node), isPlain: true)
      }
    default: break
    }
    throw notText(value, spelling)
  }

  func utf8(of value: Value, _ spelling: Int32) throws(Rejection) -> ByteView {
    switch value {
    case .text(let bytes), .number(let bytes): return bytes
    case .escaped(let raw, let isPlain): return isPlain ? raw : decode(raw)
    case .node(let node, _) where document.kind(node) != .array && document.kind(node) != .object:
      return document.text(node)
    default: throw notText(value, spelling)
    }
  }

  private func notText(_ value: Value, _ spelling: Int32) -> Rejection {
    Rejection("not_text", "'\(program.spellings[Int(spelling)])' is \(kindName(of: value)) where text is wanted")
  }

  /// What kind of value that is which is no text, for messages.
  func kindName(of value: Value) -> String {
    switch value {
    case .node(let node, _): describe(document.kind(node))
    case .row: "a row of parallel lists"
    default: "a list"
    }
  }

  /// What the builder holds from `start` on, as text that lives until the next row.
  func take(from start: Int) -> ByteView {
    let built = builder.view.suffix(from: start)
    let room = unsafe arena.allocate(built.count)
    unsafe room.update(from: built.pointer, count: built.count)
    let bytes = unsafe ByteView(base: UnsafePointer(room), count: built.count)
    builder.truncate(to: start)
    return bytes
  }

  /// The text without what stands between the marks, marks included; never across a line end.
  func removing(from text: ByteView, _ opening: ByteView, _ closing: ByteView) -> ByteView {
    let start = builder.count
    var kept = 0
    var at = 0
    var line = text.prefix(0)
    while let found = text.firstRange(of: opening, from: at), !opening.isEmpty {
      let inside = found + opening.count
      if found >= line.count { line = text.prefix(text.firstIndex(of: 0x0A, from: found) ?? text.count) }
      guard line.count >= inside, let end = line.firstRange(of: closing, from: inside) else {
        at = max(line.count, found + 1)
        continue
      }
      builder.append(text[kept..<found])
      kept = end + closing.count
      at = kept
    }
    if kept == 0 { return text }
    builder.append(text.suffix(from: kept))
    return take(from: start)
  }

  /// The text without the leading lines that begin with one of the arguments.
  func skippingLines(of text: ByteView, _ code: FunctionCode) -> ByteView {
    var rest = text
    while !rest.isEmpty && beginsWithArgument(rest, code) {
      guard let end = rest.firstIndex(of: 0x0A) else { return .empty }
      rest = rest.suffix(from: end + 1)
    }
    return rest
  }

  private func beginsWithArgument(_ text: ByteView, _ code: FunctionCode) -> Bool {
    for index in 0..<code.arguments.count where text.hasPrefix(argument(code, index)) { return true }
    return false
  }

  func ending(_ text: ByteView, with end: ByteView) -> ByteView {
    if text.hasSuffix(end) { return text }
    let start = builder.count
    builder.append(text)
    builder.append(end)
    return take(from: start)
  }
}
