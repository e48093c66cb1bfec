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
    var files: [(path: String, size: Int, tag: String?)] = []
    var isSized = true
    let json: JSONValue
    do throws(ToolError) {
      json = try JSONValue.readFile(path, list: "files") { file in
        guard let name = file.member(ByteView("file"), of: .root),
          let bytes = file.member(ByteView("bytes"), of: .root),
          file.kind(bytes) == .number
        else { return }
        let tag = file.member(ByteView("tag"), of: .root).map { String(file.text($0)) }
        let size = Int(outside: String(file.raw(bytes)))
        isSized = isSized && size != nil
        files.append((String(file.text(name)), size ?? 0, tag))
      }
    } catch {
      guard error.code == .dataError else { throw error }
      throw Self.none(path)
    }
    guard json["tool"]?.text == "dd-fetch", let next = json["next"], case .object = next else { throw Self.none(path) }
    guard isSized else { throw Self.fail(path, "bytes") }
    self.files = files
    point.taken = try Self.number("row", of: next, path)
    if next["seed"] != nil { point.seed = try Self.number("seed", of: next, path) }
    if next["skip"] != nil {
      point.skip = try Self.number("skip", of: next, path)
    } else if let held = json["held"], held.int != 0 {
      throw ToolError(
        .dataError, "\(path): rows of that run were not written, and 'next' has no 'skip' that says which: start again")
    }
    if let parts = next["parts"] {
      point.turn = try Self.number("part", of: next, path)
      for part in parts.elements { point.places.append(try Self.place(part, path)) }
    } else if point.seed == nil {
      point.places = [try Self.place(next, path)]
    }
    guard point.turn < max(1, point.places.count) else { throw Self.fail(path, "part") }
    commit = json["commit"]?.text
  }

  private static func none(_ path: String) -> ToolError {
    ToolError(.dataError, "\(path): no report of dd-fetch that says where it stopped")
  }

  private static func fail(_ path: String, _ key: String) -> ToolError {
    ToolError(.dataError, "\(path): 'next' has no usable '\(key)'")
  }

  private static func number(_ key: String, of value: JSONValue, _ path: String) throws(ToolError) -> Int {
    guard case .number(let text)? = value[key], let number = Int(outside: text) else { throw fail(path, key) }
    return number
  }

  private static func place(_ value: JSONValue, _ path: String) throws(ToolError) -> PartPlace {
    guard let file = value["file"]?.text else { throw fail(path, "file") }
    let position = FilePosition(
      row: try number("file_row", of: value, path), byte: try number("byte", of: value, path),
      line: try number("line", of: value, path))
    return PartPlace(file: file, position: position, row: try number("row", of: value, path))
  }

  /// Throws exit 65 when a file that was read has another size now; where only reading tells, the repository looks.
  func checkFiles(_ now: [SourceFile], of repository: any Repository) throws(ToolError) {
    var places: [ExactText: Int]?
    var next = 0
    for (path, size, tag) in files {
      // Mostly they come in the same order.
      if next >= now.count || !now[next].path.isExactly(path) {
        let all =
          places ?? Dictionary(now.indices.map { (ExactText(now[$0].path), $0) }) { first, _ in first }
        places = all
        guard let place = all[ExactText(path)] else { continue }
        next = place
      }
      let file = now[next]
      next += 1
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
