import Records

extension TeacherServer {
  /// The error for a refusal that no retry changes: 77 for keys and accounts, 66 for what isn't there, 69 for the rest.
  /// `row`: the one that it is of, where others were answered.
  func refusal(_ status: Int, _ words: String, toRow row: String? = nil) -> ToolError {
    let said = words.isEmpty ? "" : ": '\(words)'"
    switch status {
    case 403 where row != nil:
      let help =
        options.onFailure == .end
        ? "though others were: --on-failure reject drops such a row" : "as several before it: is the key still good?"
      return ToolError(.noPermission, "\(name): \(row ?? ""): not permitted (status 403)\(said), \(help)")
    case 401, 403:
      let help =
        key.header != nil
        ? ""
        : isTyped
          ? " (its key goes into DD_TEACHER_KEY)" : " (a key goes to --url or OPENAI_BASE_URL, not to a recipe's 'url')"
      return ToolError(.noPermission, "\(name): not permitted (status \(status))\(said)\(help)")
    case 402, 429: return ToolError(.noPermission, "\(name): the account is used up (status \(status))\(said)")
    case 404:
      let help = base.hasSuffix("/v1") ? "" : ": addresses of teachers mostly end in /v1"
      return ToolError(.noInput, "\(name): not found (status 404)\(said)\(help)")
    case 300..<400:
      return ToolError(
        .unavailable, "\(name): it redirects (status \(status)), which isn't followed: name the address itself in --url"
      )
    default: return ToolError(.unavailable, "\(name): status \(status)\(said)")
    }
  }
}
