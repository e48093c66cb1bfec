import ArgumentParser
import Recipe
import Records
package import ToolKit

/// What dd-tokenize is to its executable and to a chain.
package enum TokenizeTool {
  /// The tool.
  package static var tool: Tool { Tool(Tokenize.self) }
}

/// Counts tokens, or makes them: exactly those of Hugging Face's `tokenizers`.
struct Tokenize: StageCommand {
  static let configuration = CommandConfiguration(
    commandName: "dd-tokenize",
    abstract: "Count the tokens of each record, or write them: exactly as Hugging Face's tokenizers makes them.",
    discussion: """
      Without more options each record gets its count: "tokens":N. --only writes counts or ids alone, --rows training \
      rows as axolotl and TRL read them.

        dd-tokenize --tokenizer Qwen/Qwen3-8B samples.jsonl
        dd-tokenize --tokenizer Qwen/Qwen3-8B --rows --pack 4096 samples.jsonl

      A tokenizer.json that can't be had exactly is refused with the part that stands against it.
      """,
    version: toolVersion)

  @Option(
    help: ArgumentHelp(
      "What makes tokens: \(TokenizerFiles.what).", valueName: "name"))
  var tokenizer: String?

  @Option(
    name: [.customShort("c", allowingJoined: true), .long],
    help: ArgumentHelp(
      "Read a recipe: its 'tokenizer' and its 'tokens' hold where no option says otherwise.", valueName: "file"))
  var config: String?

  @OptionGroup(title: "Texts") var texts: TextOptions
  @OptionGroup(title: "Output") var output: OutputOptions
  @OptionGroup(title: "Training rows") var rows: RowOptions
  @OptionGroup var common: CommonOptions

  @Argument(help: ArgumentHelp("JSON lines; standard input when there are none, or for '-'.", valueName: "file"))
  var files: [String] = []

  func validate() throws {
    if config == "-" { throw ValidationError("--config takes a file, not '-': records come from standard input") }
    guard config == nil else { return }
    try check()
  }

  private func check() throws {
    if tokenizer == nil {
      throw ValidationError("--tokenizer is missing, or --config FILE with a recipe that names one")
    }
    try rows.check()
    if rows.rows && output.isGiven {
      throw ValidationError("--rows is an output of its own: not with --only, --add, --ids, --pass")
    }
    if let chat = texts.chat, chat != .none {
      if texts.key != nil { throw ValidationError("--chat takes the record's 'messages': not with --key") }
      if texts.special == .add {
        throw ValidationError(
          "--chat \(chat.rawValue) writes what the model wants around a text: not with --special add")
      }
    }
    try output.check()
    let text = texts.chat == nil || texts.chat == Chat.none ? texts.key ?? "text" : "messages"
    for (option, name) in [("--add", output.add), ("--ids", output.ids)] where name == text {
      throw ValidationError("\(option) \(text) would write over the text that is counted: give it another name")
    }
  }

  /// A row is of one text, and what is masked of it are offsets in `text`.
  private func checkText() throws(ToolError) {
    let path = try FieldPath(texts.key ?? "text").asOne(for: "--rows")
    guard rows.mask == RowOptions.Mask.none || path.steps == [.member("text")] else {
      throw ToolError(.usage, "--key '\(path)': what is masked are offsets in 'text'; say --mask none to learn all")
    }
  }

  func stage(at place: Place) throws -> any RecordStage {
    guard let config else { return try stage(of: tokenizer ?? "", at: place) }
    let command = try laid(over: try Recipe.load(user: config, isPlanned: false))
    try command.check()
    return try command.stage(of: command.tokenizer ?? "", at: place)
  }

  private func stage(of tokenizer: String, at place: Place) throws -> any RecordStage {
    let source = try TokenizerSource(tokenizer)
    let frame = try texts.chat.flatMap { (chat) throws(ToolError) in try chat.frame(source.tokenizer) }
    let run = try RecordRun(
      tool: "dd-tokenize", files: files, options: common,
      reads: [config].compactMap { $0 } + TokenizerFiles.reads(tokenizer), at: place)
    let task = TokenTask(source: source, texts: texts, frame: frame)
    if rows.rows && frame == nil { try checkText() }
    if rows.rows { return try RowStage(task, try rows.plan(source), run) }
    return try CountStage(task, output, run)
  }
}
