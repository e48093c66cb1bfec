internal import CRE2
internal import Records

/// A regular expression of a recipe, by RE2: in time linear in the text, with memory bounded.
@safe final class Pattern {
  /// Memory for a pattern's program and what it remembers of texts, in bytes.
  private static let mostMemory: Int64 = 8 << 20
  private nonisolated(unsafe) let regex: OpaquePointer

  /// A pattern that `check` has passed.
  init?(_ text: String) {
    guard let regex = unsafe Self.compile(text).regex else { return nil }
    unsafe self.regex = regex
  }

  deinit { unsafe dd_re2_free(regex) }

  /// Throws when the text is no pattern, or has fewer groups.
  static func check(_ text: String, at offset: Int, groups: Int32 = 0) throws(ExpressionError) {
    let (regex, fault) = unsafe compile(text)
    guard let regex = unsafe regex else {
      throw ExpressionError(offset, "the pattern '\(text)' is none that RE2 takes: \(fault)")
    }
    defer { unsafe dd_re2_free(regex) }
    if unsafe dd_re2_groups(regex) < groups {
      throw ExpressionError(offset, "the pattern '\(text)' has no group in brackets to capture")
    }
  }

  private static func compile(_ text: String) -> (regex: OpaquePointer?, fault: String) {
    var message = [CChar](repeating: 0, count: 200)
    let regex = unsafe text.withBytes { bytes in
      unsafe message.withUnsafeMutableBufferPointer { room in
        unsafe dd_re2_new(bytes.pointer, bytes.count, mostMemory, room.baseAddress, room.count)
      }
    }
    let fault = String(decoding: message.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    return unsafe (regex, fault)
  }

  /// Whether it matches somewhere in the text, which is UTF-8.
  func matches(_ text: ByteView) -> Bool { unsafe dd_re2_match(regex, text.pointer, text.count, nil, nil) == 1 }

  /// What the first group matched where the pattern first matches; nil when it does nowhere, or without that group.
  func firstGroup(in text: ByteView) -> ByteView? {
    var start = 0
    var end = 0
    guard unsafe dd_re2_match(regex, text.pointer, text.count, &start, &end) == 1, end >= start else { return nil }
    return text[start..<end]
  }
}
