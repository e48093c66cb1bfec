/// The Hub's origin: which answer a path gets, and what every answer carries.
struct HubRoutes {
  let server: Server
  let settings: Settings
  let request: Request

  var access: Access { Access(settings: settings, request: request) }

  /// The endpoint as the client names it, so that links lead back to the same origin.
  var endpoint: String { request.headers["Host"].map { "http://\($0)" } ?? server.url(.hub) }

  func answer() -> Response {
    let (headers, refusal) = server.limiter.count(request, limits: settings.rate)
    var response = refusal ?? route()
    for (name, value) in headers { response.headers[name] = value }
    response.headers["X-Request-Id"] = "Root=1-" + String(Digest.sha256(request.target).prefix(24))
    return response
  }

  private func route() -> Response {
    let path = request.path[...]
    for kind in RepositoryKind.allCases {
      if path.starts(with: ["api", kind.rawValue]) { return repositoryRoute(kind, path.dropFirst(2), isAPI: true) }
      if path.starts(with: ["api", "resolve-cache", kind.rawValue]), path.count > 6 {
        return resolveCache(
          kind, id: "\(path[3])/\(path[4])", commit: path[5], path: path.dropFirst(6).joined(separator: "/"))
      }
    }
    if path.first == "datasets" { return repositoryRoute(.dataset, path.dropFirst(), isAPI: false) }
    if path.count > 3, path[2] == "resolve" { return repositoryRoute(.model, path, isAPI: false) }
    switch path.joined(separator: "/") {
    case "api/agent-harnesses":
      return .json(.object([("standardEnvVars", .array([])), ("harnesses", .object([]))]))
    case "api/whoami-v2":
      return access.refusalOfStranger ?? .json(.object([("type", "user"), ("name", "tester")]))
    case "": return .text("The test hub of dd: see docs/testhub.md\n" + index())
    default: return .hubError(404, code: nil, "Not Found")
    }
  }

  private func index() -> String {
    server.repositories.identifiers.map { "\(endpoint)/datasets/\($0)\n" }.joined()
  }

  /// `{org}/{name}/{operation}/…`, or `{name}/…` of the days before organisations, which only a renaming can find.
  private func repositoryRoute(_ kind: RepositoryKind, _ path: ArraySlice<String>, isAPI: Bool) -> Response {
    let words = Array(path)
    let operations: Set = ["tree", "revision", "paths-info", "refs", "parquet", "resolve", "xet-read-token"]
    let hasOrganisation = words.count > 1 && !operations.contains(words[1])
    guard let first = words.first else { return .hubError(404, code: nil, "Not Found") }
    let id = hasOrganisation ? "\(first)/\(words[1])" : first
    let rest = Array(words.dropFirst(hasOrganisation ? 2 : 1))
    if let moved = redirectOfName(id, kind, prefix: isAPI ? kind.api : kind.page) { return moved }
    let repository = server.repositories.repository(id, kind)
    let operation = rest.first
    if operation == "resolve", !isAPI {
      return access.refusal(reading: repository) ?? withRepository(repository) { resolve($0, Array(rest.dropFirst())) }
    }
    if let refusal = access.refusal(listing: repository) { return refusal }
    return withRepository(repository) { repository in
      isAPI
        ? apiAnswer(repository, operation, Array(rest.dropFirst()))
        : .text("\(repository.id): see \(endpoint)\(kind.api)\(repository.id)\n")
    }
  }

  private func withRepository(_ repository: Repository?, _ answer: (Repository) -> Response) -> Response {
    repository.map(answer) ?? .hubError(404, code: "RepoNotFound", "Repository not found")
  }

  /// 307 to the present name, relative, with the same query.
  private func redirectOfName(_ id: String, _ kind: RepositoryKind, prefix: String) -> Response? {
    let renamed = settings.renamed.first { $0.key.lowercased() == id.lowercased() }?.value
    guard let target = renamed ?? server.repositories.canonicalName(id, kind), target != id else { return nil }
    let old = prefix + id
    // The name as sent may be quoted otherwise; its segments are counted instead of compared.
    let count = old.split(separator: "/").count
    let path = request.target.split(separator: "?", maxSplits: 1)[0]
    let tail = path.split(separator: "/").dropFirst(count).map { "/" + $0 }.joined()
    let location = prefix + target + tail + (request.rawQuery.map { "?" + $0 } ?? "")
    return .redirect(307, to: location)
  }
}
