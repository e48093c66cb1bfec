/// `[/datasets]/{id}/resolve/{revision}/{path}` and the place where small files lie.
extension HubRoutes {
  func resolve(_ repository: Repository, _ rest: [String]) -> Response {
    guard rest.count > 1 else { return .hubError(404, code: nil, "Not Found") }
    guard let snapshot = snapshot(repository, rest[0]) else { return noSuchRevision(rest[0]) }
    let path = rest.dropFirst().joined(separator: "/")
    guard let file = snapshot.file(path) else {
      var response = Response.hubError(404, code: "EntryNotFound", "Entry not found")
      response.headers["X-Repo-Commit"] = snapshot.commit
      return response
    }
    var response: Response
    if let large = file.large {
      response = .redirect(302, to: server.url(.cdn) + link(to: file, large, repository))
      response.headers["X-Linked-Size"] = String(file.size)
      if settings.xet { addXetHeaders(to: &response, large.xetHash, repository, snapshot) }
      response.headers["Cache-Control"] = "no-store"
    } else {
      response = .redirect(307, to: cachedPlace(of: file, repository, snapshot))
    }
    response.headers["X-Repo-Commit"] = snapshot.commit
    response.headers["X-Linked-ETag"] = "\"\(file.etag)\""
    response.headers["Accept-Ranges"] = "bytes"
    return response
  }

  /// The bytes of a small file.
  func resolveCache(_ kind: RepositoryKind, id: String, commit: String, path: String) -> Response {
    let repository = server.repositories.repository(id, kind)
    if let refusal = access.refusal(reading: repository) { return refusal }
    guard let repository, let snapshot = snapshot(repository, commit), let file = snapshot.file(path),
      file.large == nil
    else { return .hubError(404, code: "EntryNotFound", "Entry not found") }
    var response = FileResponse(
      diskPath: file.diskPath, size: file.size, etag: file.oid, contentType: FileResponse.contentType(of: path),
      compresses: settings.gzip && FileResponse.isText(path)
    ).answer(request)
    response.headers["X-Repo-Commit"] = snapshot.commit
    response.headers["Content-Disposition"] = "inline; filename*=UTF-8''\(percentEncoded(path))"
    return response
  }

  private func link(to file: RepositoryFile, _ large: RepositoryFile.LargeContent, _ repository: Repository) -> String {
    server.signer.link(
      to: file, xetHash: large.xetHash, repository: repository.identifier, lifetime: settings.linkLifetime)
  }

  private func cachedPlace(of file: RepositoryFile, _ repository: Repository, _ snapshot: Snapshot) -> String {
    let path = percentEncoded(file.path, safe: "/")
    let asked = request.target.split(separator: "?", maxSplits: 1)[0]
    return "/api/resolve-cache/\(repository.kind.rawValue)/\(repository.id)/\(snapshot.commit)/\(path)"
      + "?\(percentEncoded(String(asked)))=&etag=%22\(file.oid)%22"
  }

  private func addXetHeaders(
    to response: inout Response, _ hash: String, _ repository: Repository, _ snapshot: Snapshot
  ) {
    response.headers["X-Xet-Hash"] = hash
    let token = "\(endpoint)\(repository.kind.api)\(repository.id)/xet-read-token/\(snapshot.commit)"
    response.headers["Link"] =
      "<\(token)>; rel=\"xet-auth\", "
      + "<\(server.url(.cdn))/v1/reconstructions/\(hash)>; rel=\"xet-reconstruction-info\""
  }
}
