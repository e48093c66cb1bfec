import Records
import ToolKit
import Tokens

/// Why a record has no tokens.
struct TextReasons {
  let missing: Int
  let notText: Int

  init(_ task: TokenTask, _ run: RecordRun) {
    missing = run.reason("missing_\(task.key)")
    notText = run.reason("not_text")
  }
}

/// Makes the tokens of records, for one thread.
final class TextReader {
  private let task: TokenTask
  private let record: MeasuredRecord
  private let reasons: TextReasons
  private let lookup: FieldLookup
  private let encoder: Encoder
  private var found: [JSONNode] = []
  private let chat: ChatText?

  init(_ task: TokenTask, _ reasons: TextReasons, _ record: MeasuredRecord) throws(ToolError) {
    self.task = task
    self.reasons = reasons
    self.record = record
    lookup = FieldLookup(try FieldPath(task.key))
    encoder = Encoder(task.source.tokenizer)
    chat = task.frame.map { ChatText($0) }
  }

  /// Appends the tokens of the record at hand; the reason when it has none.
  func read(into list: TokenList) throws(ToolError) -> Int? {
    found.removeAll(keepingCapacity: true)
    let document = record.document
    lookup.forEach(in: document) { found.append($0) }
    if found.isEmpty || document.kind(found[0]) == .null { return reasons.missing }
    if let chat {
      guard chat.write(found[0], of: document) else { return reasons.notText }
      try encode(chat.text, into: list)
      return nil
    }
    guard found.allSatisfy({ document.kind($0) == .string }) else { return reasons.notText }
    for node in found { try encode(document.text(node), into: list) }
    return nil
  }

  /// The chat's frame around the record's last turn, as it was written.
  var lastTurn: ChatText.Turn? { chat?.lastTurn }

  /// The chat that was written last.
  var chatText: ByteView { chat?.text ?? .empty }

  private func encode(_ text: ByteView, into list: TokenList) throws(ToolError) {
    do {
      try encoder.encode(text, task.encoding, into: list)
    } catch {
      throw ToolError(error.code, "\(record.place()): \(error.message)")
    }
  }
}
