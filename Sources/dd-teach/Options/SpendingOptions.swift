import ArgumentParser
import Records
import ToolKit

/// What a run may use up, and where it keeps what it paid for.
struct SpendingOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Keep what the server said in FILE, and take from there what it said before: nothing is paid for twice.",
      valueName: "file"))
  var journal: String?

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

  /// Whether what comes out is what all would take.
  var isEstimate: Bool { dryRun || tryRows != nil }

  func validate() throws {
    for (name, value) in [("--max-requests", maxRequests), ("--max-total-tokens", maxTotalTokens), ("--try", tryRows)] {
      if let value, !(1...Int.mostFromOutside).contains(value) {
        throw ValidationError("\(name) takes 1 or more, not \(value)")
      }
    }
    if let maxCost, !(maxCost > 0 && maxCost < 1e12) {
      throw ValidationError("--max-cost takes a number above 0, not \(maxCost)")
    }
    if maxCost != nil && price == nil { throw ValidationError("--max-cost needs --price IN:OUT") }
    if dryRun && tryRows != nil {
      throw ValidationError("--dry-run asks for nothing, --try \(tryRows ?? 0) for some: take one of them")
    }
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
