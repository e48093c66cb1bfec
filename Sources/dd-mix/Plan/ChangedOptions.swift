import Recipe
import Records

/// What of the options that decide which samples an entry has is not as it was, by an entry's lines in two plans.
enum ChangedOptions {
  /// Each change, as `--format changed from text to messages`; none where the options are the same.
  static func words(from former: JSONValue, to now: JSONValue) -> [String] {
    var changes: [String] = []
    for (key, what, none) in [
      ("format", "--format", SampleFormat.text.rawValue), ("chunk", "--chunk", "none"),
      ("unit", "what the plan counts", QuotaUnit.samples.rawValue),
    ] {
      let (old, new) = (former[key]?.text ?? none, now[key]?.text ?? none)
      if old != new { changes.append("\(what) changed from \(old) to \(new)") }
    }
    let holds = [former, now].map { $0["stages"]?.elements.contains { $0.text == "holdout" } ?? false }
    if holds[0] != holds[1] { changes.append("'holdout' was \(holds[1] ? "added" : "taken out")") }
    return changes
  }
}
