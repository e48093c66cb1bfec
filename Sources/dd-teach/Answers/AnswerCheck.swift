import CPCRE2
import Records
import ToolKit

/// Whether an answer is what was asked for: servers ignore what they don't know, and say 200.
@safe final class AnswerCheck {
  private let schema: JSONSchema?
  private nonisolated(unsafe) let regex: OpaquePointer?
  private let pattern: String

  /// Nil when answers may be anything. Throws exit 64, 65 or 66 for a schema or an expression that can't be used.
  init?(schema path: String?, regex pattern: String?) throws(ToolError) {
    guard path != nil || pattern != nil else { return nil }
    if let path { schema = try JSONSchema(file: path) } else { schema = nil }
    self.pattern = pattern ?? ""
    guard let pattern else {
      unsafe regex = nil
      return
    }
    var message = [CChar](repeating: 0, count: 256)
    let whole = "\\A(?:\(pattern))\\z"
    unsafe regex = whole.withBytes { bytes in
      unsafe dd_regex_new(bytes.pointer, bytes.count, &message, message.count)
    }
    guard unsafe regex != nil else {
      let words = String(decoding: message.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
      throw ToolError(.usage, "--regex '\(pattern)': \(words)")
    }
  }

  deinit { if let regex = unsafe regex { unsafe dd_regex_free(regex) } }

  /// What is wrong with an answer; nil when nothing is.
  func fault(in answer: ByteView) -> String? {
    if let schema { return schema.fault(in: answer) }
    guard let regex = unsafe regex else { return nil }
    var start = 0
    var end = 0
    switch unsafe dd_regex_match(regex, answer.pointer, answer.count, 0, &start, &end) {
    case 1: return nil
    case 0: return "the answer doesn't match '\(pattern)'"
    default: return "'\(pattern)' takes more steps on the answer than PCRE2's limits allow"
    }
  }
}
