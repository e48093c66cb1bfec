import Records
import ToolKit

/// What was counted of some samples, in a file that can be added to those of others: `--state` and `--from`.
///
/// Lengths keep their histogram, so that quantiles of the sum are those of all samples counted at once. Names beyond the
/// limit of distinct ones are told apart in each part for itself.
struct CountState {
  private static let version = 1

  private(set) var tally = SampleTally()
  private(set) var bytes = 0
  private(set) var losses = Losses()
  /// What tokens were counted by; nil where they weren't.
  private(set) var tokenizer: String?

  init(tally: SampleTally, bytes: Int, losses: Losses, tokenizer: String?) {
    self.tally = tally
    self.bytes = bytes
    self.losses = losses
    self.tokenizer = tokenizer
  }

  /// The sum of these files. Throws exit 65 for what is no state, and where tokens were counted in different ways.
  init(adding paths: [String]) throws(ToolError) {
    for (index, path) in paths.enumerated() {
      let state = try JSONValue.readFile(path)
      guard state["count_state"]?.int == Self.version, let bytes = state["bytes"]?.byteCount,
        let duplicates = state["duplicates"]?.count, let malformed = state["malformed"]?.count,
        tally.add(state: state)
      else { throw ToolError(.dataError, "\(path): not what 'dd-stats count --state' writes") }
      let tokenizer = state["tokenizer"]?.text
      guard index == 0 || tokenizer == self.tokenizer else {
        throw ToolError(
          .dataError,
          "\(path): its tokens were counted by '\(tokenizer ?? "nothing")', those of \(paths[0]) by '\(self.tokenizer ?? "nothing")'"
        )
      }
      self.tokenizer = tokenizer
      self.bytes &+= bytes
      losses.duplicates &+= duplicates
      losses.malformed &+= malformed
      for reason in state["rejected"]?.members ?? [] { losses.add(reason.name, reason.value.count ?? 0) }
    }
  }

  mutating func add(_ other: Losses) { losses.add(other) }

  var json: JSONValue {
    .object(
      [
        ("count_state", .int(Self.version)), ("bytes", .int(bytes)), ("tokenizer", tokenizer.map(JSONValue.string)),
        ("duplicates", .int(losses.duplicates)), ("malformed", .int(losses.malformed)),
        ("rejected", .counts(losses.rejected.map { ($0.reason, $0.count) })),
      ] + tally.state.members.map { ($0.name, $0.value) })
  }
}
