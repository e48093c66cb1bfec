import Records

/// The members of `--extra`, which are laid over each request.
struct ExtraMembers {
  /// The members of a request that say how many tokens an answer may have.
  static let rooms = ["max_tokens", "max_completion_tokens"]

  let object: JSONValue

  /// Reads the JSON object of `text`; throws exit 64 where it is none.
  init(_ text: String) throws(ToolError) {
    let document = JSONDocument()
    let bytes = ByteBuffer()
    bytes.append(text)
    do throws(Malformed) {
      try document.parse(bytes.view)
    } catch { throw ToolError(.usage, "--extra '\(text)': byte \(error.byte): \(error.what)") }
    object = withExtendedLifetime(bytes) { JSONValue(document) }
  }

  /// Throws exit 64 where it has one of these, which the tool sets itself.
  func refuse(_ names: [String]) throws(ToolError) {
    for name in names where object[name] != nil {
      throw ToolError(.usage, "--extra has '\(name)': dd-teach sets that itself")
    }
  }

  /// Tokens that an answer may have by it; nil where it doesn't say. Throws exit 64 where nothing would bound an answer.
  func room() throws(ToolError) -> Int? {
    var most: Int?
    for name in Self.rooms {
      guard let value = object[name] else { continue }
      if case .null = value { continue }
      guard let tokens = value.int, AskingOptions.rooms.contains(tokens) else {
        let text = ByteBuffer()
        value.write(to: text)
        throw ToolError(
          .usage, "--extra: '\(name)' takes 1 to \(AskingOptions.rooms.upperBound), not \(String(text.view))")
      }
      most = max(most ?? 0, tokens)
    }
    if most == nil, object["max_tokens"] != nil {
      throw ToolError(
        .usage, "--extra takes 'max_tokens' out: say how long answers may be, as \"max_completion_tokens\": 1024")
    }
    return most
  }
}
