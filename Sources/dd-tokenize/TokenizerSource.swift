import CCrypto
import Records
import ToolKit
import Tokens

/// The tokenizer that a run uses, and what is known of its file.
struct TokenizerSource {
  let tokenizer: Tokenizer
  /// The file's SHA-256, in hexadecimal.
  let digest: String

  /// Reads a tokenizer.json, or a folder's.
  init(_ name: String) throws(ToolError) {
    tokenizer = try Tokenizer(path: name)
    let bytes = try readWhole(tokenizer.path)
    var digest = [UInt8](repeating: 0, count: 32)
    var length: UInt32 = 0
    let done = unsafe EVP_Digest(bytes.view.pointer, bytes.count, &digest, &length, EVP_sha256(), nil)
    guard done == 1 else { throw ToolError(.software, "libcrypto makes no SHA-256") }
    let letters = Array("0123456789abcdef".unicodeScalars)
    var text = ""
    for byte in digest {
      text.unicodeScalars.append(letters[Int(byte >> 4)])
      text.unicodeScalars.append(letters[Int(byte & 15)])
    }
    self.digest = text
  }

  /// The end-of-text token that tokenizer_config.json beside the file names.
  func endOfText() throws(ToolError) -> UInt32 {
    let folder = tokenizer.path.lastIndex(of: "/").map { String(tokenizer.path[...$0]) } ?? ""
    let path = folder + "tokenizer_config.json"
    guard FileKind(of: path) != .nothing else {
      throw ToolError(.usage, "--add-eos: \(path) is missing: name the token with --eos TOKEN")
    }
    let member = try JSONValue.readFile(path)["eos_token"]
    guard let name = member?.text ?? member?["content"]?.text, let id = tokenizer.id(of: name) else {
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
    options.plainSpecials = texts.textSpecials == .plain
    return options
  }
}
