import Records
import ToolKit
import Tokens

/// Whether a student's tokenizer makes the tokens that the teacher's does: scores are of the teacher's token ids, and mean
/// nothing by another vocabulary. The texts of the first rows are tokenised by both.
final class VocabularyCheck {
  /// So many rows are compared, and of each so many bytes: two vocabularies that are alike so far are hardly two.
  private static let mostRows = 20
  private static let mostBytes = 4096

  private let name: String
  private let encoder: Encoder
  private let list = TokenList()
  private var rowsLeft = mostRows

  /// Reads the tokenizer that `--tokenizer` names.
  init(_ name: String) throws(ToolError) {
    let files = try TokenizerFiles(name)
    let tokenizer = try Tokenizer(path: files.path, called: files.name)
    self.name = files.name
    encoder = Encoder(tokenizer)
  }

  /// Compares the texts of one more row, and says where the two differ, once.
  func compare(_ texts: [String], of row: String, _ server: TeacherServer) throws(ToolError) {
    guard rowsLeft > 0 else { return }
    rowsLeft -= 1
    guard let words = try difference(in: texts.joined(separator: "\n"), of: row, server) else { return }
    rowsLeft = 0
    // Who asks for quiet has to know it, too.
    say("dd-teach score", words)
  }

  private func difference(in texts: String, of row: String, _ server: TeacherServer) throws(ToolError) -> String? {
    let text = String(decoding: Array(texts.utf8.prefix(Self.mostBytes)), as: UTF8.self)
    guard let theirs = try tokens(of: text, server) else {
      return "\(server.name): it has no /tokenize: whether its vocabulary is that of \(name) isn't known"
    }
    list.removeAll()
    let plain = ByteBuffer(capacity: text.utf8.count)
    defer { withExtendedLifetime(plain) {} }  // a view doesn't keep its buffer
    plain.append(text)
    try encoder.encode(plain.view, into: list, at: row)
    let ours = list.ids.map { Optional(Int($0)) }
    guard theirs != ours else { return nil }
    let place = (0...).first { $0 >= theirs.count || $0 >= ours.count || theirs[$0] != ours[$0] } ?? 0
    func token(of ids: [Int?]) -> String { place < ids.count ? ids[place].map { "\($0)" } ?? "none" : "no more" }
    return
      "the vocabularies of the teacher '\(server.model)' and of \(name) differ: token \(place) of the text of \(row) is"
      + " \(token(of: theirs)) by the one, \(token(of: ours)) by the other; scores have the teacher's ids"
  }

  /// A text's tokens by the teacher, without those that it puts around one; nil where it doesn't tell.
  private func tokens(of text: String, _ server: TeacherServer) throws(ToolError) -> [Int?]? {
    let body = ByteBuffer(capacity: text.utf8.count + 128)
    body.append("{\"model\":")
    JSONText.appendString(server.model, to: body)
    body.append(",\"prompt\":")
    JSONText.appendString(text, to: body)
    body.append(",\"add_special_tokens\":false}")
    return try server.exchange(server.request("/tokenize", body: body))?["tokens"]?.elements.map(\.int)
  }
}
