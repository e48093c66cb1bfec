internal import Records

/// Functions that make other texts of a text.
extension Evaluator {
  /// Every occurrence of a text, from the left, replaced by another.
  func replacing(in text: ByteView, _ old: ByteView, with new: ByteView) -> ByteView {
    guard var found = text.firstRange(of: old), !old.isEmpty else { return text }
    let start = builder.count
    var kept = 0
    while true {
      builder.append(text[kept..<found])
      builder.append(new)
      kept = found + old.count
      guard let next = text.firstRange(of: old, from: kept) else { break }
      found = next
    }
    builder.append(text.suffix(from: kept))
    return take(from: start)
  }

  /// The text in lower case by Unicode's full mapping, without a language.
  func lowercased(_ text: ByteView) -> ByteView {
    guard let first = text.firstIndex(where: { $0 >= 0x80 || (0x41...0x5A).contains($0) }) else { return text }
    let start = builder.count
    if text.suffix(from: first).allSatisfy({ $0 < 0x80 }) {
      for byte in text { builder.append((0x41...0x5A).contains(byte) ? byte | 0x20 : byte) }
    } else {
      let scalars = String(text).unicodeScalars
      for index in scalars.indices {
        let scalar = scalars[index]
        if scalar == Self.sigma && Self.endsWord(index, in: scalars) {
          builder.append("ς")
        } else {
          builder.append(scalar.properties.lowercaseMapping)
        }
      }
    }
    return take(from: start)
  }

  private static let sigma: Unicode.Scalar = "Σ"

  /// Whether a capital sigma ends a word: a letter with case stands before it and none behind, characters that say
  /// nothing of case left aside (The Unicode Standard, table 3-17, Final_Sigma).
  private static func endsWord(_ sigma: String.UnicodeScalarView.Index, in text: String.UnicodeScalarView) -> Bool {
    let before = text[..<sigma].last { !$0.properties.isCaseIgnorable }
    let behind = text[text.index(after: sigma)...].first { !$0.properties.isCaseIgnorable }
    return before?.properties.isCased == true && behind?.properties.isCased != true
  }

  /// A count as a number of the row would be spelled.
  func spelled(_ count: Int) -> ByteView {
    let start = builder.count
    builder.append(decimal: count)
    return take(from: start)
  }

  /// The parts of a text, or of each of a sequence, between the marks.
  func split(_ value: Value, _ code: FunctionCode, _ spelling: Int32) throws(Rejection) -> Value {
    let mark = argument(code, 0)
    let all = elements(of: value)
    var texts: [ByteView] = []
    for index in all { texts.append(try utf8(of: stack[Int(index)], spelling)) }
    let start = stack.count
    for text in texts {
      var from = 0
      while let found = text.firstRange(of: mark, from: from) {
        stack.append(.text(text[from..<found]))
        from = found + mark.count
      }
      stack.append(.text(text.suffix(from: from)))
    }
    return .sequence(Int32(start)..<Int32(stack.count))
  }

  // MARK: JSON

  /// The value as JSON text.
  func json(of value: Value) -> Value {
    let start = builder.count
    write(value, to: builder)
    return .text(take(from: start))
  }

  /// What a text says in JSON; null is missing. A list or an object is what it is already.
  func parsed(_ value: Value, _ spelling: Int32) throws(Rejection) -> Value {
    if case .node(let node, _) = value, [.array, .object].contains(document.kind(node)) { return value }
    let node = try json(in: try utf8(of: value, spelling), self.text(spelling))
    return document.kind(node) == .null ? .missing : .node(node, ColumnTree.untracked)
  }

  /// What a text says in JSON. Throws `not_json`, which names the text.
  func json(in text: ByteView, _ name: @autoclosure () -> String) throws(Rejection) -> JSONNode {
    do {
      return try document.parse(inner: text)
    } catch {
      let fault = text.isEmpty ? "an empty text" : "byte \(error.byte): \(error.what)"
      throw Rejection("not_json", "'\(name())': \(fault)")
    }
  }
}
