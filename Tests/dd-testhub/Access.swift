/// Who may see what, and how the Hub says no (`hf_raise_for_status` of huggingface_hub).
struct Access {
  let settings: Settings
  let request: Request

  private var token: Token? { settings.tokens.first { $0.token == request.bearer } }

  /// Nil when the repository may be listed.
  func refusal(listing repository: Repository?) -> Response? {
    if request.bearer != nil, token == nil { return invalidCredentials }
    guard let repository else { return notFound }
    if settings.private.contains(repository.id), token?.mayRead(repository.id) != true { return notFound }
    if settings.disabled.contains(repository.id) {
      return .hubError(403, code: nil, "Access to this resource is disabled.")
    }
    return nil
  }

  /// Nil when its bytes may be read.
  func refusal(reading repository: Repository?) -> Response? {
    if let repository, settings.gated[repository.id] != nil, token == nil,
      !settings.private.contains(repository.id), !settings.disabled.contains(repository.id)
    {
      // Also with an unknown token: the gate comes first.
      return .hubError(
        401, code: "GatedRepo",
        "Access to \(repository.kind) \(repository.id) is restricted. You must have access to it and be authenticated to "
          + "access it. Please log in.")
    }
    if let refusal = refusal(listing: repository) { return refusal }
    guard let repository, settings.gated[repository.id] != nil, token?.mayRead(repository.id) != true else {
      return nil
    }
    return .hubError(
      403, code: "GatedRepo",
      "Access to \(repository.kind) \(repository.id) is restricted and you are not in the authorized list. "
        + "Visit https://huggingface.co\(repository.kind.page)\(repository.id) to ask for access.")
  }

  /// Nil when a valid token was sent.
  var refusalOfStranger: Response? { token == nil ? invalidUser : nil }

  private var notFound: Response {
    token == nil ? invalidUser : .hubError(404, code: "RepoNotFound", "Repository not found")
  }

  private var invalidUser: Response {
    var response = Response.hubError(401, code: nil, "Invalid username or password.")
    response.headers["WWW-Authenticate"] = #"Bearer realm="Authentication required", charset="UTF-8""#
    return response
  }

  private var invalidCredentials: Response {
    var response = Response.hubError(401, code: nil, "Invalid credentials in Authorization header")
    response.headers["WWW-Authenticate"] = #"Bearer realm="Authentication required", charset="UTF-8""#
    return response
  }
}

extension Response {
  /// An error of the Hub: what it is, is in the headers; the body repeats the message.
  static func hubError(_ status: Int, code: String?, _ message: String) -> Response {
    var response = Response.json(.object([("error", .string(message))]), status: status)
    if let code { response.headers["X-Error-Code"] = code }
    response.headers["X-Error-Message"] = message
    return response
  }
}
