import Expressions

/// What to try when a reason of the mapping rejects most rows.
enum Advice {
  static func about(_ reason: String, of map: SampleMap) -> String? {
    if map.rejectReasons.contains(reason) {
      return "'\(reason)' is a condition of the map's own: see its 'reject'"
    }
    switch reason {
    case "unknown_role":
      return "roles are system, user, assistant, tool: say what others mean, as in names: {chat.from: {human: user}}"
    case "turn_order": return "for turns of one role in a row: turns: merge; for logs: turns: as_is"
    case "no_exchange": return "no assistant answers a user: look at the roles"
    case "not_text":
      return "a list or an object stands where text is wanted: | first, | join ', ', | to_json or a member"
    case "wrong_shape": return "a path steps into a value of another kind"
    case "not_parallel": return "lists that are zipped have different lengths: name only those that belong together"
    default: return nil
    }
  }
}
