import ArgumentParser
import Records
import Tokens

/// The frames in which chats can be written.
enum Chat: String, ExpressibleByArgument, CaseIterable {
  case chatml, llama3, gemma, mistral, none

  /// The frame, whose markers the tokenizer must have; nil for `none`.
  func frame(_ tokenizer: Tokenizer) throws(ToolError) -> ChatFrame? {
    let frame: ChatFrame
    switch self {
    case .none: return nil
    case .chatml: frame = .chatml
    case .llama3: frame = .llama3
    case .gemma: frame = .gemma
    case .mistral: frame = .mistral
    }
    for marker in frame.markers where tokenizer.id(of: marker) == nil {
      throw ToolError(.configuration, "--chat \(rawValue): \(tokenizer.name) has no token '\(marker)'")
    }
    return frame
  }
}

/// How a chat's turns are written as text: what transformers' `apply_chat_template` makes of them.
struct ChatFrame: Sendable {
  /// What every chat begins with.
  var begin = ""
  /// What stands before a turn's content, by role; `{role}` is the role's name.
  var before: [String: String] = [:]
  var otherBefore = "{role}"
  /// What stands behind it.
  var behind: [String: String] = [:]
  var otherBehind = ""
  /// Whether contents lose white space at both ends.
  var trims = false
  /// The roles that it has turns for; nil for any.
  var roles: [String]?
  /// Where the words of a leading system's turn go.
  var system = System.turn
  /// Tokens that the tokenizer must have.
  var markers: [String] = []

  enum System: Sendable {
    /// A turn like any other.
    case turn
    /// Before the first turn's content.
    case beforeFirst
    /// Before the last user's content.
    case beforeLastUser
  }

  /// Each turn in `<|im_start|>` and `<|im_end|>`: Qwen and others. No system turn is made up.
  static let chatml = ChatFrame(
    otherBefore: "<|im_start|>{role}\n", otherBehind: "<|im_end|>\n", markers: ["<|im_start|>", "<|im_end|>"])
  /// Llama 3's; 3.1's adds dates.
  static let llama3 = ChatFrame(
    begin: "<|begin_of_text|>", otherBefore: "<|start_header_id|>{role}<|end_header_id|>\n\n",
    otherBehind: "<|eot_id|>",
    trims: true, markers: ["<|begin_of_text|>", "<|start_header_id|>", "<|end_header_id|>", "<|eot_id|>"])
  /// Gemma 3's: the assistant is `model`, the system's words stand before the first content.
  static let gemma = ChatFrame(
    begin: "<bos>", before: ["assistant": "<start_of_turn>model\n"], otherBefore: "<start_of_turn>{role}\n",
    otherBehind: "<end_of_turn>\n", trims: true, roles: ["user", "assistant"], system: .beforeFirst,
    markers: ["<bos>", "<start_of_turn>", "<end_of_turn>"])
  /// Mistral's, version 3 of its tokenizer: the system's words stand before the user's last.
  static let mistral = ChatFrame(
    begin: "<s>", before: ["user": "[INST] ", "assistant": " "], behind: ["user": "[/INST]", "assistant": "</s>"],
    roles: ["user", "assistant"], system: .beforeLastUser, markers: ["<s>", "</s>", "[INST]", "[/INST]"])
}
