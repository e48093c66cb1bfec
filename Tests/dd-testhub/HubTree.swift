import Foundation

/// Listings: `…/tree/{revision}[/{path}]` by pages, and `…/paths-info/{revision}`.
extension HubRoutes {
  func tree(_ repository: Repository, revision: String, path: ArraySlice<String>) -> Response {
    guard let snapshot = snapshot(repository, revision) else { return noSuchRevision(revision) }
    // A path may come as segments or as one quoted whole.
    let directory = path.joined(separator: "/")
    guard let entries = snapshot.entries(in: directory, recursive: flag("recursive")) else {
      return .hubError(404, code: "EntryNotFound", "\(directory) does not exist on \"\(revision)\"")
    }
    let expanded = flag("expand")
    let most = max(1, expanded ? settings.expandedPageSize : settings.pageSize)
    let limit = min(most, max(1, request.parameter("limit").flatMap(Int.init) ?? most))
    var first = 0
    if let cursor = request.parameter("cursor") {
      guard let last = TreeCursor(cursor), let index = entries.firstIndex(where: { $0.path == last.fileName }) else {
        return .hubError(400, code: nil, "Invalid cursor")
      }
      first = index + 1
    }
    let page = entries.dropFirst(first).prefix(limit)
    var response = Response.json(.array(page.map { json($0, snapshot, expanded: expanded) }))
    if first + page.count < entries.count, let last = page.last {
      let cursor = TreeCursor(fileName: last.path, treeOID: hexadecimal(snapshot.directories[directory] ?? []))
      response.headers["Link"] = "<\(nextPage(limit, cursor.text(limit: limit)))>; rel=\"next\""
    }
    return response
  }

  func pathsInformation(_ repository: Repository, revision: String) -> Response {
    guard request.method == "POST" else { return .hubError(404, code: nil, "Not Found") }
    guard let snapshot = snapshot(repository, revision) else { return noSuchRevision(revision) }
    var paths: [String]
    var expanded = false
    if request.headers["Content-Type"]?.contains("json") == true {
      let members = parseObject(request.body)
      paths = members?["paths"] as? [String] ?? []
      expanded = members?["expand"] as? Bool ?? false
    } else {
      let fields = parseForm(String(decoding: request.body, as: UTF8.self))
      paths = fields.filter { $0.name == "paths" }.map(\.value)
      expanded = fields.contains { $0.name == "expand" && isTrue($0.value) }
    }
    guard paths.count <= 2000 else { return .hubError(400, code: nil, "Too many paths: at most 2000") }
    paths = paths.map { $0.hasSuffix("/") ? String($0.dropLast()) : $0 }
    let entries = paths.compactMap { path -> TreeEntry? in
      if let file = snapshot.file(path) { return .file(file) }
      return path.isEmpty ? nil : snapshot.directories[path].map { .directory(path, $0) }
    }
    return .json(.array(entries.map { json($0, snapshot, expanded: expanded) }))
  }

  private func nextPage(_ limit: Int, _ cursor: String) -> String {
    let origin = settings.nextPageOrigin.isEmpty ? endpoint : settings.nextPageOrigin
    let path = request.target.split(separator: "?", maxSplits: 1)[0]
    return "\(origin)\(path)?expand=\(flag("expand"))&recursive=\(flag("recursive"))&limit=\(limit)"
      + "&cursor=\(percentEncoded(cursor))"
  }

  private func flag(_ name: String) -> Bool { request.parameter(name).map(isTrue) ?? false }

  private func isTrue(_ text: String) -> Bool { ["true", "1"].contains(text.lowercased()) }

  private func json(_ entry: TreeEntry, _ snapshot: Snapshot, expanded: Bool) -> JSON {
    var members: [(String, JSON)]
    switch entry {
    case .directory(let path, let hash):
      members = [
        ("type", "directory"), ("oid", .string(hexadecimal(hash))), ("size", 0), ("path", .string(path)),
      ]
    case .file(let file):
      members = [
        ("type", "file"), ("oid", .string(file.oid)), ("size", .integer(file.size)), ("path", .string(file.path)),
      ]
      if let large = file.large {
        let content: [(String, JSON)] = [
          ("oid", .string(large.sha256)), ("size", .integer(file.size)), ("pointerSize", .integer(large.pointerSize)),
        ]
        members.append(("lfs", .object(content)))
        if settings.xet { members.append(("xetHash", .string(large.xetHash))) }
      }
      let security: [(String, JSON)] = [
        ("status", "safe"), ("avScan", .null), ("pickleImportScan", .null),
      ]
      if expanded { members.append(("securityFileStatus", .object(security))) }
    }
    if expanded {
      let change: [(String, JSON)] = [
        ("id", .string(snapshot.commit)), ("title", "Upload"), ("date", "2026-01-01T00:00:00.000Z"),
      ]
      members.append(("lastCommit", .object(change)))
    }
    return .object(members)
  }
}

/// Where a page ended: base64(base64(JSON) + ":" + limit), opaque to clients.
private struct TreeCursor {
  let fileName: String
  let treeOID: String

  init(fileName: String, treeOID: String) {
    self.fileName = fileName
    self.treeOID = treeOID
  }

  init?(_ text: String) {
    guard let outer = Data(base64Encoded: text),
      let inner = Data(base64Encoded: Data(outer.prefix { $0 != UInt8(ascii: ":") })),
      let members = parseObject([UInt8](inner)), let fileName = members["file_name"] as? String,
      let treeOID = members["tree_oid"] as? String
    else { return nil }
    self.init(fileName: fileName, treeOID: treeOID)
  }

  func text(limit: Int) -> String {
    let place = JSON.object([("file_name", .string(fileName)), ("tree_oid", .string(treeOID))])
    return Data((Data(place.bytes).base64EncodedString() + ":\(limit)").utf8).base64EncodedString()
  }
}
