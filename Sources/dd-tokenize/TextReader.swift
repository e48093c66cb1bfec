import Records
import Text
import ToolKit
import Tokens

/// Why a record has no tokens.
struct TextReasons {
  let missing: Int
  let notText: Int
  /// -1 where there is no frame.
  let notInFrame: Int

  init(_ task: TokenTask, _ run: RecordRun) {
    missing = run.reason("missing_\(task.key)")
    notText = run.reason("not_text")
    notInFrame = task.frame == nil ? -1 : run.reason("not_in_frame")
  }

  /// What to try where a reason rejects most of a run; nil where only looking at rows helps.
  static func advice(_ reason: String) -> String? {
    reason.hasPrefix("missing_") ? "--key FIELD names the field that is tokenised" : nil
  }
}

/// Makes the tokens of records, for one thread.
final class TextReader {
  private let task: TokenTask
  private let record: MeasuredRecord
  private let reasons: TextReasons
  private let field: TextField
  private let messages: FieldLookup
  private let encoder: Encoder
  /// The chat that was written last, where there is a frame.
  let chat: ChatText?

  init(_ task: TokenTask, _ reasons: TextReasons, _ record: MeasuredRecord) throws(ToolError) {
    self.task = task
    self.reasons = reasons
    self.record = record
    let path = try FieldPath(task.key)
    field = TextField(path)
    messages = FieldLookup(path)
    encoder = Encoder(task.source.tokenizer)
    chat = task.frame.map { ChatText($0) }
  }

  /// Appends the tokens of the record at hand; the reason when it has none.
  func read(into list: TokenList) throws(ToolError) -> Int? {
    let document = record.document
    if let chat { return try read(chat, document, into: list) }
    switch field.find(in: document) {
    case .missing: return reasons.missing
    case .notText: return reasons.notText
    case .one(let node): try encode(document.text(node), task.encoding, into: list)
    case .many(let nodes): for node in nodes { try encode(document.text(node), task.encoding, into: list) }
    }
    return nil
  }

  private func read(_ chat: ChatText, _ document: JSONDocument, into list: TokenList) throws(ToolError) -> Int? {
    guard let node = messages.first(in: document), document.kind(node) != .null else { return reasons.missing }
    do {
      try chat.write(node, of: document)
    } catch {
      record.detail = error.detail
      return error.kind == .notInFrame ? reasons.notInFrame : reasons.notText
    }
    var options = task.encoding
    if case .everywhere = options.plainSpecials { options.plainSpecials = .within(chat.words) }
    try encode(chat.text, options, into: list)
    return nil
  }

  private func encode(_ text: ByteView, _ options: EncodingOptions, into list: TokenList) throws(ToolError) {
    try encoder.encode(text, options, into: list, at: record.place())
  }
}
