import ArgumentParser
import Recipe
import Records
import ToolKit

/// What a run may use up, and where it keeps what it paid for.
struct SpendingOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Keep what the server said in FILE, and take from there what it said before: nothing is paid for twice.",
      valueName: "file"))
  var journal: String?

  @Flag(help: "Take all from the journal: no server is asked, and a row that isn't in it ends the run.")
  var offline = false

  @Option(help: ArgumentHelp("Send at most so many requests, retries counted.", valueName: "n"))
  var maxRequests: Int?

  @Option(help: ArgumentHelp("Spend at most so many tokens, of prompts and answers.", valueName: "n"))
  var maxTotalTokens: Int?

  @Option(help: ArgumentHelp("Spend at most so much, by --price.", valueName: "amount"))
  var maxCost: Double?

  @Option(help: ArgumentHelp("What a million tokens of prompts and of answers cost: 0.15:0.60.", valueName: "in:out"))
  var price: TokenPrice?

  @Flag(help: "Say what it would take: requests, tokens, money, time. Nothing is asked.")
  var dryRun = false

  @Option(
    name: .customLong("try"),
    help: ArgumentHelp("Ask for the first N rows, and say what all would take.", valueName: "n"))
  var tryRows: Int?

  @Option(
    help: ArgumentHelp("With --dry-run or --try: say what so many rows like these would take.", valueName: "n"))
  var rows: Int?

  /// Whether what comes out is what all would take.
  var isEstimate: Bool { dryRun || tryRows != nil }

  func validate() throws {
    for (name, value) in [
      ("--max-requests", maxRequests), ("--max-total-tokens", maxTotalTokens), ("--try", tryRows), ("--rows", rows),
    ] {
      if let value, !(1...Int.mostFromOutside).contains(value) {
        throw ValidationError("\(name) takes 1 to \(Int.mostFromOutside), not \(value)")
      }
    }
    if let maxCost, !(maxCost > 0 && maxCost < 1e12) {
      throw ValidationError("--max-cost takes a number above 0, not \(maxCost)")
    }
    if maxCost != nil && price == nil { throw ValidationError("--max-cost needs --price IN:OUT") }
    if offline && journal == nil { throw ValidationError("--offline needs --journal FILE") }
    if offline && isEstimate {
      throw ValidationError("--offline asks for nothing: --dry-run and --try say what asking would take")
    }
    if rows != nil && !isEstimate { throw ValidationError("--rows needs --dry-run or --try N") }
    if dryRun && tryRows != nil {
      throw ValidationError("--dry-run asks for nothing, --try \(tryRows ?? 0) for some: take one of them")
    }
  }
}

extension SpendingOptions {
  /// The options with what a recipe says where the command line says nothing.
  func laid(over section: Section) throws -> SpendingOptions {
    var options = self
    options.maxRequests = try maxRequests ?? section.read("max_requests")
    options.maxTotalTokens = try maxTotalTokens ?? section.read("max_total_tokens")
    options.maxCost = try maxCost ?? section.read("max_cost")
    options.price = try price ?? section.read("price")
    try options.validate()
    return options
  }
}

/// Money for a million tokens, of prompts and of answers.
struct TokenPrice: ExpressibleByArgument {
  let input: Double
  let output: Double

  init?(argument: String) {
    let parts = argument.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2, let input = Double(parts[0]), let output = Double(parts[1]),
      (0...1e9).contains(input), (0...1e9).contains(output)
    else { return nil }
    self.input = input
    self.output = output
  }

  /// What so many tokens cost.
  func cost(prompt: Int, completion: Int) -> Double {
    (Double(prompt) * input + Double(completion) * output) / 1_000_000
  }
}
