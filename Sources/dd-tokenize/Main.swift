import Records
import ToolKit
import Tokens
import ArgumentParser

@main struct Entry {
  static func main() { ToolMain.run(Tokenize.self) }
}

struct Tokenize: ReportingCommand {
  static let configuration = CommandConfiguration(commandName: "dd-tokenize", abstract: "x", version: toolVersion)
  @Option var tokenizer: String
  @Option var only: String = "ids"
  @Option var special = "none"
  @Option var textSpecials = "parse"
  @Flag var ends = false
  @OptionGroup var common: CommonOptions
  @Argument var files: [String] = []
  func run() throws {
    let t = try Tokenizer(path: tokenizer)
    let encoder = Encoder(t)
    let list = TokenList(keepsEnds: ends)
    let run = try RecordRun(tool: "dd-tokenize", files: files, options: common)
    let lookup = FieldLookup(try FieldPath("text"))
    let buffer = ByteBuffer()
    var options = EncodingOptions()
    options.addsSpecial = special == "add"
    options.plainSpecials = textSpecials == "plain"
    try run.run { () throws(ToolError) in
      guard let node = lookup.first(in: run.document) else { return .absorb }
      list.removeAll()
      try encoder.encode(run.document.text(node), options, into: list)
      buffer.removeAll()
      if only == "count" { buffer.append(decimal: list.count) } else { list.appendJSON(to: buffer) }
      if ends { for e in list.ends { buffer.append(" "); buffer.append(decimal: Int(e)) } }
      return .write(buffer.view)
    }
  }
}
