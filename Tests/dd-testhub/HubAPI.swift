/// `/api/datasets/{id}/…` and `/api/models/{id}/…`
extension HubRoutes {
  func apiAnswer(_ repository: Repository, _ operation: String?, _ rest: [String]) -> Response {
    switch operation {
    case nil: return information(repository, revision: "main")
    case "revision" where rest.count == 1: return information(repository, revision: rest[0])
    case "tree" where !rest.isEmpty: return tree(repository, revision: rest[0], path: rest.dropFirst())
    case "paths-info" where rest.count == 1: return pathsInformation(repository, revision: rest[0])
    case "refs": return refs(repository)
    case "parquet" where repository.kind == .dataset: return parquetExport(repository, rest)
    default: return .hubError(404, code: nil, "Not Found")
    }
  }

  func snapshot(_ repository: Repository, _ revision: String) -> Snapshot? {
    repository.snapshot(revision, heads: settings.heads[repository.id] ?? [:])
  }

  func noSuchRevision(_ revision: String) -> Response {
    .hubError(404, code: "RevisionNotFound", "Invalid rev id: \(revision)")
  }

  private func information(_ repository: Repository, revision: String) -> Response {
    guard let snapshot = snapshot(repository, revision) else { return noSuchRevision(revision) }
    let fields = request.query.filter { $0.name == "expand" }.map(\.value)
    let withBlobs = ["true", "1", "True"].contains(request.parameter("blobs"))
    if withBlobs, !fields.isEmpty { return .hubError(400, code: nil, "expand and blobs exclude each other") }
    let all = members(repository, snapshot, withBlobs: withBlobs)
    guard !fields.isEmpty else { return .json(.object(all)) }
    if let unknown = fields.first(where: { name in !all.contains { $0.0 == name } }) {
      return .hubError(400, code: nil, "Invalid option: \(unknown)")
    }
    return .json(.object(all.filter { $0.0 == "_id" || $0.0 == "id" || fields.contains($0.0) }))
  }

  private func members(_ repository: Repository, _ snapshot: Snapshot, withBlobs: Bool) -> [(String, JSON)] {
    let id = repository.id
    let card = snapshot.file("README.md").flatMap { readme -> JSON? in
      guard var reader = BodyReader(.file(path: readme.diskPath, offset: 0, count: readme.size)) else { return nil }
      return cardData(readme: reader.next())
    }
    return [
      ("_id", .string(repository.identifier)), ("id", .string(id)),
      ("author", .string(String(id.split(separator: "/")[0]))), ("sha", .string(snapshot.commit)),
      ("lastModified", "2026-01-01T00:00:00.000Z"), ("private", .boolean(settings.private.contains(id))),
      ("gated", settings.gated[id].map(JSON.string) ?? .boolean(false)),
      ("disabled", .boolean(settings.disabled.contains(id))), ("tags", .array([])), ("cardData", card ?? .null),
      ("downloads", 0), ("likes", 0),
      ("siblings", .array(snapshot.files.map { sibling($0, withBlobs: withBlobs) })),
      ("createdAt", "2026-01-01T00:00:00.000Z"),
      ("usedStorage", .integer(snapshot.files.reduce(0) { $0 + $1.size })),
    ]
  }

  private func sibling(_ file: RepositoryFile, withBlobs: Bool) -> JSON {
    var members: [(String, JSON)] = [("rfilename", .string(file.path))]
    if withBlobs {
      members += [("size", .integer(file.size)), ("blobId", .string(file.oid))]
      if let large = file.large {
        let content: [(String, JSON)] = [
          ("sha256", .string(large.sha256)), ("size", .integer(file.size)),
          ("pointerSize", .integer(large.pointerSize)),
        ]
        members.append(("lfs", .object(content)))
      }
    }
    return .object(members)
  }

  private func refs(_ repository: Repository) -> Response {
    let moved = settings.heads[repository.id] ?? [:]
    func list(_ names: [String], _ refOf: (String) -> String) -> JSON {
      .array(
        names.sorted().map { name in
          let short = name.split(separator: "/").last.map(String.init) ?? name
          let commit = repository.snapshot(name, heads: moved)?.commit ?? ""
          return .object([
            ("name", .string(name.hasPrefix("refs/") ? short : name)), ("ref", .string(refOf(name))),
            ("targetCommit", .string(commit)),
          ])
        })
    }
    let names = repository.branches.keys
    let converts = list(names.filter { $0.hasPrefix("refs/convert/") }) { $0 }
    let branches = list(names.filter { !$0.hasPrefix("refs/") }) { "refs/heads/\($0)" }
    return .json(.object([("branches", branches), ("converts", converts), ("tags", .array([]))]))
  }

  /// `…/parquet[/{config}[/{split}[/{n}.parquet]]]`: the files of the export branch by subset and split.
  private func parquetExport(_ repository: Repository, _ rest: [String]) -> Response {
    let branch = "refs/convert/parquet"
    guard let snapshot = snapshot(repository, branch) else {
      return .hubError(404, code: "EntryNotFound", "Entry not found")
    }
    var subsets: [(name: String, splits: [(name: String, files: [RepositoryFile])])] = []
    for file in snapshot.files {
      let parts = file.path.split(separator: "/").map(String.init)
      guard parts.count == 3, parts[2].hasSuffix(".parquet") else { continue }
      let split = parts[1].hasPrefix("partial-") ? String(parts[1].dropFirst(8)) : parts[1]
      if subsets.last?.name != parts[0] { subsets.append((parts[0], [])) }
      let last = subsets.count - 1
      if subsets[last].splits.last?.name != split { subsets[last].splits.append((split, [])) }
      subsets[last].splits[subsets[last].splits.count - 1].files.append(file)
    }
    func links(_ subset: String, _ split: (name: String, files: [RepositoryFile])) -> JSON {
      let base = "\(endpoint)/api/datasets/\(repository.id)/parquet/\(percentEncoded(subset))/\(split.name)"
      return .array(split.files.indices.map { .string("\(base)/\($0).parquet") })
    }
    func listing(_ subset: (name: String, splits: [(name: String, files: [RepositoryFile])])) -> JSON {
      .object(subset.splits.map { ($0.name, links(subset.name, $0)) })
    }
    let missing = Response.hubError(404, code: "EntryNotFound", "Entry not found")
    guard let first = rest.first else { return .json(.object(subsets.map { ($0.name, listing($0)) })) }
    guard let subset = subsets.first(where: { $0.name == first }) else { return missing }
    guard rest.count > 1 else { return .json(listing(subset)) }
    guard let split = subset.splits.first(where: { $0.name == rest[1] }) else { return missing }
    guard rest.count > 2 else { return .json(links(subset.name, split)) }
    guard let number = Int(rest[2].dropLast(8)), split.files.indices.contains(number) else { return missing }
    let path = percentEncoded(split.files[number].path, safe: "/")
    return .redirect(302, to: "/datasets/\(repository.id)/resolve/\(percentEncoded(branch))/\(path)")
  }
}
