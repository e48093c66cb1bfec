import Records

/// A report of an earlier run, as far as going on from it needs.
struct EarlierReport {
  private let path: String
  private(set) var point = ResumePoint()
  /// The commit that it read.
  private(set) var commit: String?
  /// The files that it read, with their sizes then, and what a server called their versions.
  private(set) var files: [(path: String, size: Int, tag: String?)] = []

  /// Reads a report. Throws exit 66 when there is none, 65 when it is none of dd-fetch.
  init(path: String) throws(ToolError) {
    self.path = path
    let input = RecordInput(paths: [path])
    let document = JSONDocument()
    guard case .line = try input.next(), (try? document.parse(input.line)) != nil,
      let tool = document.member(ByteView("tool"), of: .root), document.text(tool) == "dd-fetch",
      let next = document.member(ByteView("next"), of: .root), document.kind(next) == .object
    else { throw ToolError(.dataError, "\(path): no report of dd-fetch that says where it stopped") }
    point.taken = try Self.number("row", of: next, document, path)
    if document.member(ByteView("seed"), of: next) != nil {
      point.seed = try Self.number("seed", of: next, document, path)
    }
    if document.member(ByteView("skip"), of: next) != nil {
      point.skip = try Self.number("skip", of: next, document, path)
    } else if let held = document.member(ByteView("held"), of: .root), String(document.raw(held)) != "0" {
      throw ToolError(
        .dataError, "\(path): rows of that run were not written, and 'next' has no 'skip' that says which: start again")
    }
    if let parts = document.member(ByteView("parts"), of: next) {
      point.turn = try Self.number("part", of: next, document, path)
      var child = document.firstChild(parts)
      while let part = child {
        point.places.append(try Self.place(part, document, path))
        child = document.sibling(of: part, in: parts)
      }
    } else if point.seed == nil {
      point.places = [try Self.place(next, document, path)]
    }
    guard point.turn < max(1, point.places.count) else { throw Self.fail(path, "part") }
    commit = document.member(ByteView("commit"), of: .root).map { String(document.text($0)) }
    try readFiles(document)
  }

  private mutating func readFiles(_ document: JSONDocument) throws(ToolError) {
    guard let list = document.member(ByteView("files"), of: .root) else { return }
    var child = document.firstChild(list)
    while let file = child {
      if let name = document.member(ByteView("file"), of: file),
        let bytes = document.member(ByteView("bytes"), of: file),
        document.kind(bytes) == .number
      {
        let tag = document.member(ByteView("tag"), of: file).map { String(document.text($0)) }
        files.append((String(document.text(name)), try Self.number("bytes", of: file, document, path), tag))
      }
      child = document.sibling(of: file, in: list)
    }
  }

  private static func fail(_ path: String, _ key: String) -> ToolError {
    ToolError(.dataError, "\(path): 'next' has no usable '\(key)'")
  }

  private static func number(_ key: StaticString, of node: JSONNode, _ document: JSONDocument, _ path: String)
    throws(ToolError) -> Int
  {
    guard let value = document.member(ByteView(key), of: node),
      let number = Int(outside: String(document.raw(value)))
    else { throw fail(path, "\(key)") }
    return number
  }

  private static func place(_ node: JSONNode, _ document: JSONDocument, _ path: String) throws(ToolError) -> PartPlace {
    guard let file = document.member(ByteView("file"), of: node) else { throw fail(path, "file") }
    let position = FilePosition(
      row: try number("file_row", of: node, document, path), byte: try number("byte", of: node, document, path),
      line: try number("line", of: node, document, path))
    return PartPlace(
      file: String(document.text(file)), position: position, row: try number("row", of: node, document, path))
  }

  /// Throws exit 65 when a file that was read has another size now; where only reading tells, the repository looks.
  func checkFiles(_ now: [SourceFile], of repository: any Repository) throws(ToolError) {
    let listed = Dictionary(now.map { ($0.path, $0) }) { first, _ in first }
    for (path, size, tag) in files {
      guard let file = listed[path] else { continue }
      guard let current = file.size else {
        repository.expect(FileVersion(reported: size, tag: tag), of: file)
        continue
      }
      guard current != size else { continue }
      throw ToolError(
        .dataError,
        "'\(path)' has \(current) bytes and had \(size) when \(self.path) was written: start again without --resume")
    }
  }
}
