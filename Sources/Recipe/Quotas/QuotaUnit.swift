/// What a plan divides, and in what all its quotas are counted.
public enum QuotaUnit: String, Sendable, CaseIterable, CustomStringConvertible {
  /// `total_samples`
  case samples
  /// `total_tokens`: of each sample's text, by the tokenizer that is named.
  case tokens

  /// `samples`, `tokens`
  public var description: String { rawValue }
  /// The recipe's key for the total.
  public var totalKey: String { "total_\(rawValue)" }
  /// The option in its place.
  public var totalOption: String { "total-\(rawValue)" }
  /// An entry's key for a quota of its own.
  public var targetKey: String { "target_\(rawValue)" }
  /// What a sample is taken to have while none was counted: of tokens rather many, so that no more rows than needed are
  /// fetched before their mean is known.
  public var likelyAmount: Int { self == .samples ? 1 : 512 }
  /// The other one.
  var other: QuotaUnit { self == .samples ? .tokens : .samples }
}

/// Amounts as people write them.
public enum SpelledAmount {
  /// What `read` takes, in words.
  public static let words = "a whole number, or one with K, M, B or T such as 500M or 1.5B"

  private static let powers: [Character: Int] = [
    "k": 1_000, "m": 1_000_000, "b": 1_000_000_000, "t": 1_000_000_000_000,
  ]

  /// Reads `250000`, `250_000`, `250K`, `0.5M`; nil for anything else, parts of one, and above 10¹⁵.
  public static func read(_ text: String) -> Int? {
    let power = text.last.flatMap { powers[Character($0.lowercased())] }
    let digits = power == nil ? text[...] : text.dropLast()
    guard digits.first != "_", digits.last != "_", digits.utf8.allSatisfy({ "0123456789._".utf8.contains($0) }),
      let number = ExactDecimal(digits.filter { $0 != "_" }, upTo: .huge)
    else { return nil }
    let (units, overflows) = number.units.multipliedReportingOverflow(by: UInt128(power ?? 1))
    let (whole, part) = units.quotientAndRemainder(dividingBy: ExactDecimal.one.units)
    guard !overflows, part == 0, whole <= 1_000_000_000_000_000 else { return nil }
    return Int(whole)
  }
}
