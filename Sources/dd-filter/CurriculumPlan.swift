import Recipe
import Records
import Tokens

/// How many records with how short prompts come first.
struct CurriculumPlan {
  /// The share of all records that are to come first, 0 to 1.
  let share: ExactDecimal
  /// Prompts of fewer tokens are short.
  let tokens: Int
  /// How many records are wanted in all; no more than these wait.
  let total: Int
  let counting: TokenCounting

  /// 10⁹, more than a line of 4 GiB could hold.
  static let mostTokens = 1_000_000_000

  /// ⌈share · total⌉
  var wanted: Int {
    let one = ExactDecimal.one.units
    return Int((share.units * UInt128(total) + one - 1) / one)
  }

  /// Reads `SHARE:TOKENS`, such as `0.5:256`.
  static func parse(_ argument: String) throws(ToolError) -> (share: ExactDecimal, tokens: Int) {
    let parts = argument.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2, let share = ExactDecimal(parts[0]), share <= .one, let tokens = Int(parts[1]),
      (1...Self.mostTokens).contains(tokens)
    else {
      throw ToolError(
        .usage,
        "--curriculum takes SHARE:TOKENS such as 0.5:256, a share from 0 to 1 and tokens from 1 to \(Self.mostTokens), not '\(argument)'"
      )
    }
    return (share, tokens)
  }

  /// Reads a recipe's `curriculum`; nil when it has none.
  static func read(_ section: Section) throws(ToolError) -> (share: ExactDecimal, tokens: Int)? {
    guard !section.isEmpty else { return nil }
    guard let share = try section.ratio("share") else { throw section.mustBe("a number from 0 to 1", key: "share") }
    guard let tokens = try section.int("max_prompt_tokens", in: 1...Self.mostTokens) else {
      throw section.mustBe("a whole number of at least 1", key: "max_prompt_tokens")
    }
    return (share, tokens)
  }
}
