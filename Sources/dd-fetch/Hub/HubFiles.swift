import Records

/// Files of a commit, by path and each once. There may be a million of them: what others are handed is this same list, and
/// the hashes lie beside it.
struct HubFiles {
  private(set) var files: [SourceFile] = []
  private var hashes: [ContentHash] = []

  /// Adds a file at the end; `sort` is to follow.
  mutating func append(_ file: HubFile) {
    files.append(SourceFile(path: file.path, size: file.size))
    hashes.append(file.hash)
  }

  /// Adds those of another listing; `sort` is to follow.
  mutating func append(_ others: HubFiles) {
    if files.isEmpty {
      self = others
    } else {
      files += others.files
      hashes += others.hashes
    }
  }

  /// Puts them into their order, of several of one path the first.
  mutating func sort() {
    let isSorted = files.indices.dropFirst().allSatisfy { codePointsPrecede(files[$0 - 1].path, files[$0].path) }
    guard !isSorted else { return }
    var order = (0..<Int32(clamping: files.count)).sorted { left, right in
      let (one, other) = (files[Int(left)].path, files[Int(right)].path)
      return codePointsPrecede(one, other) || left < right && !codePointsPrecede(other, one)
    }
    var last: String?
    order.removeAll { place in
      let path = files[Int(place)].path
      defer { last = path }
      return last.map { path.isExactly($0) } ?? false
    }
    files = order.map { files[Int($0)] }
    hashes = order.map { hashes[Int($0)] }
  }

  /// The file of a path; nil when it isn't among them.
  func find(_ path: String) -> HubFile? {
    var (low, high) = (0, files.count)
    while low < high {
      let middle = (low + high) / 2
      if codePointsPrecede(files[middle].path, path) { low = middle + 1 } else { high = middle }
    }
    guard low < files.count, files[low].path.isExactly(path) else { return nil }
    return HubFile(files[low], hash: hashes[low])
  }
}
