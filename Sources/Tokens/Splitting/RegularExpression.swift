internal import CPCRE2
internal import Records

/// A regular expression of Oniguruma's dialect, matched by PCRE2.
@safe final class RegularExpression: @unchecked Sendable {
  private nonisolated(unsafe) let regex: OpaquePointer
  private let pattern: String

  /// Compiles a pattern. Throws what it has that can't be had exactly.
  init(_ pattern: String) throws(ToolError) {
    self.pattern = pattern
    func fail(_ what: String) -> ToolError { ToolError(.configuration, "\"\(pattern)\": \(what)") }
    let translation: String
    do {
      translation = try OnigurumaPattern.translate(pattern)
    } catch {
      throw fail(error.what)
    }
    var message = [CChar](repeating: 0, count: 256)
    let literal = Literal(translation)
    guard let compiled = unsafe dd_regex_new(literal.bytes.pointer, literal.bytes.count, &message, message.count) else {
      throw fail(String(decoding: message.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self))
    }
    unsafe regex = compiled
    if unsafe dd_regex_matches_nothing(compiled) != 0 { throw fail("it matches the empty text") }
  }

  deinit { unsafe dd_regex_free(regex) }

  /// The first match from a position on. Throws exit 65 when it takes more steps than PCRE2's limits allow.
  func next(_ text: Characters, _ position: Int) throws(ToolError) -> Range<Int>? {
    let subject = text.whole
    var start = 0
    var end = 0
    let found = unsafe dd_regex_match(regex, subject.pointer, subject.count, position - text.start, &start, &end)
    if found < 0 { throw ToolError(.dataError, "the pattern \"\(pattern)\" takes too many steps") }
    return found == 0 ? nil : (start + text.start)..<(end + text.start)
  }
}
