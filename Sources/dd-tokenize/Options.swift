import ArgumentParser
import Records
import Tokens

/// What is read of a record.
struct TextOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Take the texts at this path; of several, as of 'messages[].content', each alone: the sum. (default: text)",
      valueName: "path"))
  var key: String?

  @Option(help: "Write 'messages' in this frame first: chatml, llama3, gemma, mistral or none.")
  var chat: Chat?

  @Option(help: "Whether the tokens that the model wants around a text count: none (the default) or add.")
  var special: Special?

  @Option(help: "What special tokens written in a text are: parse (the token; the default) or plain (text).")
  var textSpecials: TextSpecials?

  enum Special: String, ExpressibleByArgument, CaseIterable { case none, add }
  enum TextSpecials: String, ExpressibleByArgument, CaseIterable { case parse, plain }
}

/// What is written of a record.
struct OutputOptions: ParsableArguments {
  @Option(help: "Write nothing but the count, or the list of ids, on each line: count or ids.")
  var only: Only?

  @Option(help: ArgumentHelp("Add the count under this name. (default: tokens)", valueName: "name"))
  var add: String?

  @Option(help: ArgumentHelp("Add the list of ids under this name.", valueName: "name"))
  var ids: String?

  @Flag(help: "Pass records as they are: the report has the counts.")
  var pass = false

  enum Only: String, ExpressibleByArgument, CaseIterable { case count, ids }

  var isGiven: Bool { only != nil || add != nil || ids != nil || pass }

  func check() throws {
    if only != nil && (add != nil || ids != nil) {
      throw ValidationError("--only writes no records: not with --add, --ids")
    }
    if pass && (only != nil || add != nil || ids != nil) {
      throw ValidationError("--pass changes nothing: not with --only, --add, --ids")
    }
    if let add, add == ids { throw ValidationError("--add and --ids want the same name, '\(add)'") }
  }
}

/// Training rows.
struct RowOptions: ParsableArguments {
  @Flag(help: "Write training rows: id, input_ids, attention_mask, labels.")
  var rows = false

  @Option(help: "What is no label (-100): prompt (up to metadata.prompt_end), rationale (and that, too) or none.")
  var mask: Mask?

  @Option(help: ArgumentHelp("Rows have at most so many tokens.", valueName: "n"))
  var maxLength: Int?

  @Option(help: "What becomes of longer rows: drop (counted as too_long), truncate or split (_s1, _s2, ...).")
  var onLong: LongRows?

  @Flag(help: "End each row with the end-of-text token that tokenizer_config.json beside the tokenizer names.")
  var addEos = false

  @Option(help: ArgumentHelp("End each row with this token.", valueName: "token"))
  var eos: String?

  @Option(
    help: ArgumentHelp(
      "Pack rows into sequences of up to so many tokens, best fit, with position_ids and seq_lengths.", valueName: "n"))
  var pack: Int?

  enum Mask: String, ExpressibleByArgument, CaseIterable { case prompt, rationale, none }
  enum LongRows: String, ExpressibleByArgument, CaseIterable { case drop, truncate, split }

  func check() throws {
    if !rows {
      let given: [(String, Bool)] = [
        ("--mask", mask != nil), ("--max-length", maxLength != nil), ("--on-long", onLong != nil),
        ("--add-eos", addEos),
        ("--eos", eos != nil), ("--pack", pack != nil),
      ]
      if let (option, _) = given.first(where: \.1) { throw ValidationError("\(option) needs --rows") }
    }
    for (option, value) in [("--max-length", maxLength), ("--pack", pack)] {
      if let value, value < 1 || value > 1 << 24 {
        throw ValidationError("\(option) takes 1 to 16777216, not \(value)")
      }
    }
    if onLong != nil && maxLength == nil && pack == nil {
      throw ValidationError("--on-long needs --max-length N or --pack N")
    }
    if let pack, let maxLength, maxLength > pack {
      throw ValidationError("--max-length \(maxLength) is more than --pack \(pack) holds")
    }
  }

  /// What the options say, with the tokenizer's own facts.
  func plan(_ source: TokenizerSource) throws(ToolError) -> RowPlan {
    var plan = RowPlan(mask: mask ?? .prompt, maximum: maxLength ?? pack, onLong: onLong ?? .drop, pack: pack)
    if let eos {
      guard let id = source.tokenizer.id(of: eos) else {
        throw ToolError(.usage, "--eos '\(eos)': the tokenizer has no such token")
      }
      plan.end = id
    } else if addEos {
      plan.end = try source.endOfText()
    }
    return plan
  }
}
