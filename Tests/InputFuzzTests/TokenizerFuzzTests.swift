import Foundation
import Records
import Testing
import Tokens

/// tokenizer.json files of any shape: they make tokens of any text, or an error says why not, and nothing traps.
@Suite struct TokenizerFuzzTests {
  private static let small = """
    {"version":"1.0","added_tokens":[{"id":6,"content":"<s>","single_word":false,"lstrip":true,"rstrip":false,\
    "normalized":true,"special":true}],"normalizer":NORMALIZER,"pre_tokenizer":PRE,"post_processor":POST,\
    "model":{"type":"BPE","unk_token":"<u>","fuse_unk":true,"byte_fallback":false,"ignore_merges":false,\
    "vocab":{"a":0,"b":1,"ab":2,"Ġ":3,"Ġa":4,"<u>":5},"merges":["a b",["Ġ","a"]]}}
    """
  private static let normalizers = [
    "null", #"{"type":"NFC"}"#, #"{"type":"Lowercase"}"#, #"{"type":"Prepend","prepend":"▁"}"#,
    #"{"type":"Sequence","normalizers":[{"type":"NFKD"},{"type":"Strip","strip_left":true,"strip_right":true}]}"#,
    #"{"type":"Replace","pattern":{"Regex":"a{2,3}"},"content":"b"}"#,
  ]
  private static let splitters = [
    "null", #"{"type":"ByteLevel","add_prefix_space":true,"use_regex":true}"#, #"{"type":"Whitespace"}"#,
    #"{"type":"Metaspace","replacement":"▁","prepend_scheme":"always","split":true}"#,
    #"{"type":"Split","pattern":{"Regex":"(?i:'s)|[^\\r\\n\\p{L}&&[^a]]?\\p{L}+|\\s+(?!\\S)"},"behavior":"Isolated","invert":false}"#,
    #"{"type":"Sequence","pretokenizers":[{"type":"Digits","individual_digits":true},{"type":"Punctuation","behavior":"Removed"}]}"#,
  ]
  private static let endings = [
    "null",
    #"{"type":"RobertaProcessing","sep":["<u>",5],"cls":["<s>",6],"trim_offsets":true,"add_prefix_space":false}"#,
  ]
  private static let words = [
    "(", "[", "(?:", "[^", "a*", "\\\\p{L}", "{", "}", "\"", ",", "-1", "4294967296", "null", "é", "|",
  ]
  private static let texts = ["", "a ab  b's\n", "<s> A\u{301}\u{316}é ", "\u{0}\u{FFFF}𐍈12"]

  @Test func filesMakeTokensOrSayWhyNot() throws {
    let path = NSTemporaryDirectory() + "dd-tokenizer-\(UUID().uuidString).json"
    defer { try? FileManager.default.removeItem(atPath: path) }
    let samples = Self.normalizers.flatMap { normalizer in
      Self.splitters.flatMap { splitter in
        Self.endings.map {
          Self.small.replacingOccurrences(of: "NORMALIZER", with: normalizer)
            .replacingOccurrences(of: "PRE", with: splitter).replacingOccurrences(of: "POST", with: $0)
        }
      }
    }
    var read = 0
    try Mutator.each("tokenizers", of: samples, words: Self.words) { input, seed in
      try Data(input).write(to: URL(fileURLWithPath: path))
      do throws(ToolError) {
        let encoder = Encoder(try Tokenizer(path: path))
        let list = TokenList(keepsEnds: true)
        for text in Self.texts {
          let bytes = ByteBuffer()
          bytes.append(text)
          list.removeAll()
          try encoder.encode(bytes.view, into: list)
          #expect(list.ends.count == list.count && list.ends.allSatisfy { $0 <= bytes.count }, "seed \(seed)")
        }
        read += 1
      } catch {
        #expect([.configuration, .dataError].contains(error.code) && !error.message.isEmpty, "seed \(seed)")
      }
    }
    #expect(read > Mutator.inputs / 20)
  }
}
