import Records
import ToolKit
import Tokens

/// Whether a student's tokenizer makes the tokens that the teacher's does: scores are of the teacher's token ids, and mean
/// nothing by another vocabulary. The texts of the first row are tokenised by both.
final class VocabularyCheck {
  private let name: String
  private let encoder: Encoder
  private let list = TokenList()

  /// Reads the tokenizer that `--tokenizer` names.
  init(_ name: String) throws(ToolError) {
    let files = try TokenizerFiles(name)
    let tokenizer = try Tokenizer(path: files.path, called: files.name)
    self.name = files.name
    encoder = Encoder(tokenizer)
  }

  /// What is to be said of a row's texts, those of a request; nil where both make the same tokens of them.
  func difference(in texts: [String], of row: String, _ server: TeacherServer) throws(ToolError) -> String? {
    for text in texts {
      guard let theirs = try tokens(of: text, server) else {
        return "\(server.name): it has no /tokenize: whether its vocabulary is that of \(name) isn't known"
      }
      list.removeAll()
      let plain = ByteBuffer(capacity: text.utf8.count)
      defer { withExtendedLifetime(plain) {} }  // a view doesn't keep its buffer
      plain.append(text)
      try encoder.encode(plain.view, into: list, at: row)
      let ours = list.ids.map { Optional(Int($0)) }
      guard theirs != ours else { continue }
      let place = (0...).first { $0 >= theirs.count || $0 >= ours.count || theirs[$0] != ours[$0] } ?? 0
      func token(of ids: [Int?]) -> String {
        place < ids.count ? ids[place].map { "\($0)" } ?? "none" : "no more"
      }
      return
        "the vocabularies of the teacher '\(server.model)' and of \(name) differ: token \(place) of a text of \(row) is"
        + " \(token(of: theirs)) by the one, \(token(of: ours)) by the other; scores have the teacher's ids"
    }
    return nil
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
