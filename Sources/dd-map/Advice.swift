import Expressions

/// What to try when a reason of the mapping rejects most rows.
enum Advice {
  static func about(_ reason: String, of map: SampleMap) -> String? {
    if map.rejectReasons.contains(reason) {
      return "'\(reason)' is a condition of the map's own: see 'reject', and dd-map --explain"
    }
    switch reason {
    case "unknown_role":
      return "roles are system, user, assistant, tool: say what others mean, as in names: {chat.from: {human: user}}"
    case "turn_order": return "for turns of one role in a row: turns: merge; for logs: turns: as_is"
    case "no_exchange": return "no assistant answers a user: see the roles with dd-map --explain"
    case "not_text":
      return "a list or an object stands where text is wanted: | first, | join ', ', | to_json or a member"
    case "not_json": return "the text is no JSON: see it with dd-map --explain"
    case "wrong_shape": return "a path steps into a value of another kind: see the row with dd-map --explain"
    case "not_parallel": return "lists that are zipped have different lengths: name only those that belong together"
    default:
      if reason.hasPrefix("empty_") { return "see what the templates came to: dd-map --explain" }
      return nil
    }
  }
}
