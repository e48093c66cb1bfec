import Foundation
import Glibc

/// A file of a commit, with the names that the Hub gives its content.
struct RepositoryFile: Sendable {
  /// Path in the repository.
  let path: String
  let diskPath: String
  let size: Int
  /// Git sha1 of the blob; of the pointer file when the content lies in large file storage (LFS).
  let blobHash: [UInt8]
  let large: LargeContent?

  /// What the Hub knows of a file in LFS.
  struct LargeContent: Sendable {
    let sha256: String
    let pointerSize: Int
    /// The name in Xet storage: a third hash, neither of the other two. Here made up from the sha256.
    let xetHash: String
  }

  var oid: String { hexadecimal(blobHash) }
  /// The hash in `X-Linked-ETag`: sha256 of a large file, git sha1 of a small one.
  var etag: String { large?.sha256 ?? oid }
}

/// Which files go to LFS.
struct LargeRule: Sendable {
  /// Files of at least so many bytes.
  var bytes: Int
  /// Names with these suffixes, whatever their size; the Hub's own .gitattributes for datasets has such a list.
  var suffixes: [String]

  func applies(to path: String, size: Int) -> Bool {
    size >= bytes || suffixes.contains { path.hasSuffix($0) }
  }
}

extension RepositoryFile {
  /// Reads the file once and hashes it. Nil when it can't be read.
  init?(path: String, diskPath: String, size: Int, large isLarge: Bool) {
    guard var reader = BodyReader(.file(path: diskPath, offset: 0, count: size)) else { return nil }
    let digest = Digest(isLarge ? .sha256 : .sha1)
    if !isLarge { digest.update(Array("blob \(size)\0".utf8)) }
    while true {
      let block = reader.next()
      if block.isEmpty { break }
      digest.update(block)
    }
    (self.path, self.diskPath, self.size) = (path, diskPath, size)
    guard isLarge else {
      blobHash = digest.finish()
      large = nil
      return
    }
    let sha256 = hexadecimal(digest.finish())
    let pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:\(sha256)\nsize \(size)\n"
    blobHash = gitHash("blob", Array(pointer.utf8))
    large = LargeContent(
      sha256: sha256, pointerSize: pointer.utf8.count, xetHash: Digest.sha256("xet:\(sha256)"))
  }
}

/// The name of a git object: sha1 of its kind, length and content.
func gitHash(_ kind: String, _ content: [UInt8]) -> [UInt8] {
  Digest.sha1(Array("\(kind) \(content.count)\0".utf8) + content)
}
