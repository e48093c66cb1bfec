import ArgumentParser
import Recipe
import Records
import ToolKit

/// How a teacher is asked for an answer.
struct AskingOptions: ParsableArguments {
  @Option(help: ArgumentHelp("A system turn before each prompt.", valueName: "text|@file"))
  var system: String?

  @Option(
    help: ArgumentHelp(
      "A user's turn behind each prompt: 'In two sentences, how would you ...'.", valueName: "text|@file"))
  var ask: String?

  @Option(
    name: .customShort("n", allowingJoined: true),
    help: ArgumentHelp("Answers to each row (default: 1).", valueName: "n"))
  var givenCount: Int?
  var count: Int { givenCount ?? 1 }

  @Option(
    name: .customLong("temperature"),
    help: ArgumentHelp("0 (the default) is the likeliest answer; more, and answers differ.", valueName: "t"))
  var givenTemperature: Double?
  var temperature: Double { givenTemperature ?? 0 }

  @Option(
    name: .customLong("top-p"),
    help: ArgumentHelp("Draw from the likeliest tokens of this share (default: 1).", valueName: "p"))
  var givenTopP: Double?
  var topP: Double { givenTopP ?? 1 }

  @Option(
    name: .customLong("max-tokens"),
    help: ArgumentHelp("Tokens that an answer may have (default: 1024).", valueName: "n"))
  var givenMaxTokens: Int?
  var maxTokens: Int { givenMaxTokens ?? 1024 }
  /// Tokens that an answer can be given.
  static let rooms = 1...1 << 24

  @Option(help: ArgumentHelp("End an answer before this text; may be repeated.", valueName: "text"))
  var stop: [String] = []

  @Option(
    name: .customLong("seed"),
    help: ArgumentHelp(
      "Draws answers anew; a row's seed is of this (default: 0), its id, and the answer's number.", valueName: "n"))
  var givenSeed: Int?
  var seed: Int { givenSeed ?? 0 }

  @Option(help: ArgumentHelp("Answers are JSON by this JSON Schema; others are rejected.", valueName: "file"))
  var schema: String?

  @Option(help: ArgumentHelp("Answers match this regular expression as a whole; others are rejected.", valueName: "re"))
  var regex: String?

  @Option(
    help: ArgumentHelp(
      "Lay the members of this JSON object over each request; null takes one out.", valueName: "json|@file"))
  var extra: String?

  @Option(
    name: .customLong("on-length"),
    help: ArgumentHelp(
      "Answers that are cut off by --max-tokens: reject (default), keep, more (ask once with twice the room).",
      valueName: "what"))
  var givenOnLength: OnLength?
  var onLength: OnLength { givenOnLength ?? .reject }

  @Flag(help: "Let the server send answers piece by piece, for proxies that cut silent lines.")
  var stream = false

  func validate() throws {
    if !(1...128).contains(count) { throw ValidationError("-n takes 1 to 128, not \(count)") }
    if !(temperature >= 0 && temperature <= 10) {
      throw ValidationError("--temperature takes 0 to 10, not \(temperature)")
    }
    if !(topP > 0 && topP <= 1) { throw ValidationError("--top-p takes more than 0, to 1, not \(topP)") }
    if !Self.rooms.contains(maxTokens) {
      throw ValidationError("--max-tokens takes 1 to \(Self.rooms.upperBound), not \(maxTokens)")
    }
    if count > 1 && temperature == 0 {
      throw ValidationError("-n \(count) at --temperature 0 is the same answer \(count) times: add --temperature 0.8")
    }
    if schema != nil && regex != nil {
      throw ValidationError("--schema and --regex both say what answers are: take one")
    }
  }
}

extension AskingOptions {
  /// The options with what a recipe's `answer` says where the command line says nothing.
  func laid(over section: Section) throws -> AskingOptions {
    var options = self
    options.system = try system ?? section.string("system")
    options.ask = try ask ?? section.string("ask")
    options.givenCount = try givenCount ?? section.read("n")
    options.givenTemperature = try givenTemperature ?? section.read("temperature")
    options.givenTopP = try givenTopP ?? section.read("top_p")
    options.givenMaxTokens = try givenMaxTokens ?? section.read("max_tokens")
    if stop.isEmpty { options.stop = try section.strings("stop") ?? [] }
    options.givenSeed = try givenSeed ?? section.read("seed")
    if schema == nil && regex == nil {
      options.schema = try section.string("schema")
      options.regex = try section.string("regex")
    }
    options.extra = try extra ?? section.string("extra")
    options.givenOnLength = try givenOnLength ?? section.read("on_length")
    if !stream { options.stream = try section.bool("stream") ?? false }
    try options.validate()
    return options
  }
}

/// What becomes of answers that are cut off.
enum OnLength: String, ExpressibleByArgument, CaseIterable {
  case reject, keep, more
}

/// A value of the command line, or with `@` before it the text of that file, without its last line's end.
func textOrFile(_ value: String) throws(ToolError) -> String {
  guard value.hasPrefix("@") else { return value }
  var text = try readText(String(value.dropFirst()))
  if text.hasSuffix("\n") { text.removeLast() }
  return text
}
