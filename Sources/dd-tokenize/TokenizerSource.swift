import Records
import ToolKit
import Tokens

/// The tokenizer that a run uses, and what stands beside its file.
struct TokenizerSource {
  let tokenizer: Tokenizer
  private let files: TokenizerFiles

  /// Reads what `--tokenizer` names.
  init(_ name: String) throws(ToolError) {
    files = try TokenizerFiles(name)
    tokenizer = try Tokenizer(path: files.path, called: files.name)
  }

  /// The end-of-text token that tokenizer_config.json beside the file names.
  func endOfText() throws(ToolError) -> UInt32 {
    let name = "tokenizer_config.json"
    guard let path = try files.file(name) else {
      throw ToolError(
        .usage, "--add-eos: there is no \(name) beside \(tokenizer.name): name the token with --eos TOKEN")
    }
    let member = try JSONValue.readFile(path)["eos_token"]
    guard let token = member?.text ?? member?["content"]?.text, let id = tokenizer.id(of: token) else {
      throw ToolError(.configuration, "\(path): 'eos_token' is no token of the tokenizer: name it with --eos TOKEN")
    }
    return id
  }
}

/// What all threads of a run share.
struct TokenTask {
  let source: TokenizerSource
  let texts: TextOptions
  let frame: ChatFrame?

  /// The path of the texts.
  var key: String { frame == nil ? texts.key ?? "text" : "messages" }

  var encoding: EncodingOptions {
    var options = EncodingOptions()
    options.addsSpecial = texts.special == .add
    if texts.textSpecials == .plain { options.plainSpecials = .everywhere }
    return options
  }
}
