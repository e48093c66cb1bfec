import Records

/// One file of a commit, as the Hub lists it (`tree` in huggingface.co/docs/hub/api).
struct HubFile {
  let path: String
  /// The length of its content in bytes.
  let size: Int
  /// What its content hashes to.
  let hash: ContentHash
  /// The name of its content in the user's cache.
  var blob: String { hash.text }

  /// Reads an element of a listing; nil for a folder. Throws exit 69 for what can't be one.
  init?(_ entry: JSONNode, in answer: HubAnswer, of id: String) throws(ToolError) {
    guard answer.text("type", of: entry) == "file" else { return nil }
    guard let path = answer.text("path", of: entry), Self.isInside(path) else {
      throw ToolError(
        .unavailable, "\(id): the listing names a path that leads nowhere: '\(answer.text("path", of: entry) ?? "")'")
    }
    self.path = path
    let large = answer.member("lfs", of: entry).flatMap { answer.kind($0) == .object ? $0 : nil }
    guard let size = answer.number("size", of: large ?? entry), let name = answer.text("oid", of: large ?? entry),
      let digits = HexadecimalDigits(name, count: large == nil ? 40 : 64)
    else { throw ToolError(.unavailable, "\(id)/\(path): the listing says neither its size nor its hash") }
    self.size = size
    hash = large == nil ? .gitBlob(digits) : .sha256(digits)
    guard (size == 0) == (name == Self.hashOfNothing(isLarge: large != nil)) else {
      throw ToolError(
        .unavailable, "\(id)/\(path): the listing says \(size) bytes, and a hash of \(size == 0 ? "some" : "none")")
    }
  }

  /// A file that is listed, whose size is known.
  init(_ file: SourceFile, hash: ContentHash) {
    path = file.path
    size = file.size ?? 0
    self.hash = hash
  }

  /// A file by what a listing said of it earlier. Nil where that can't be.
  init?(path: String, size: Int, hash name: String) {
    let isLarge = name.utf8.count == 64
    guard Self.isInside(path), let digits = HexadecimalDigits(name, count: isLarge ? 64 : 40) else { return nil }
    self.path = path
    self.size = size
    hash = isLarge ? .sha256(digits) : .gitBlob(digits)
  }

  private static func hashOfNothing(isLarge: Bool) -> String {
    isLarge
      ? "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" : "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391"
  }

  /// Whether a path has plain parts only: none empty, `.` or `..`.
  static func isInside(_ path: String) -> Bool {
    !path.isEmpty && !path.unicodeScalars.contains { $0.value < 0x20 }
      && path.parts(at: "/").allSatisfy { !["", ".", ".."].contains($0) }
  }

  /// Whether a text is a hash of so many lower-case hexadecimal digits.
  static func isHash(_ text: String, digits: Int) -> Bool {
    text.utf8.count == digits && text.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
  }
}
