import CCrypto
import Glibc
import Records
import ToolKit

/// One file of a repository at one commit.
final class RepositoryFile {
  private let name: HubName
  private let repository: any Repository
  private let file: SourceFile

  /// Looks the file up. Throws exit 66 when it isn't there, 69, 75 or 77 as `rows` does.
  init(_ name: HubName, in place: SourcePlace) throws(ToolError) {
    self.name = name
    switch try place.open(name) {
    case .gone(let reason): throw reason
    case .ready(let found): repository = found
    }
    let files = try repository.files()
    let path = name.part.path ?? ""
    guard let file = files.first(where: { $0.path.isExactly(path) }) else {
      let revision = repository.revision.map { " at commit \($0)" } ?? ""
      throw ToolError(
        .noInput,
        "\(repository.id) has no file '\(path)'\(revision)\(suggestion(path, files.map(\.path)))")
    }
    self.file = file
    try repository.check([file])
  }

  /// Hands out the file's bytes in order, as long as they are wanted; they are checked against the file's size and hash,
  /// where the Hub says them, before the last ones are given. Throws exit 74 for damage, 75 when the line fails.
  func copy(_ write: (ByteView) throws(ToolError) -> Bool) throws(ToolError) {
    let stream = try repository.stream(file, at: 0)
    var count = 0
    var isWanted = true
    try Self.read(stream) { (block) throws(ToolError) in
      count += block.count
      isWanted = try write(block)
      return isWanted
    }
    if isWanted, let size = file.size, size != count {
      throw ToolError(.temporaryFailure, "\(stream.name): \(count) of \(size) bytes came")
    }
  }

  /// Reads a stream block by block, as long as its bytes are wanted.
  private static func read(_ stream: any ByteStream, _ body: (ByteView) throws(ToolError) -> Bool) throws(ToolError) {
    let room = ByteBuffer(capacity: ByteWindow.blockSize)
    while true {
      room.removeAll()
      var result: Result<Int, ToolError> = .success(0)
      unsafe room.append(count: ByteWindow.blockSize) { target in
        result = Result { () throws(ToolError) in
          unsafe try stream.read(into: target, capacity: ByteWindow.blockSize)
        }
      }
      let count = try result.get()
      guard count > 0, try body(room.view.prefix(count)) else { return }
    }
  }

  /// Writes the file, whole or not at all, unless it is there already; returns what it is.
  func fetch(into path: String) throws(ToolError) -> JSONValue {
    if repository.revision != nil, FileKind(of: path) == .file, let size = file.size,
      let check = repository.hash(of: file),
      let digest = try Self.digest(of: path, size: size, check)
    {
      return description(bytes: size, digest: digest)
    }
    let output = try WholeFile(path: path)
    let digest = try SHA256()
    var bytes = 0
    try copy { (block) throws(ToolError) in
      digest.add(block)
      bytes += block.count
      try output.write(block)
      return true
    }
    try output.commit()
    return description(bytes: bytes, digest: digest.finish())
  }

  /// The SHA-256 of a file that has these bytes already; nil when it has others.
  private static func digest(of path: String, size: Int, _ hash: ContentHash) throws(ToolError) -> String? {
    var status = stat()
    guard unsafe stat(path, &status) == 0, Int(status.st_size) == size else { return nil }
    let check = try ContentCheck(hash, size: size)
    let digest = try SHA256()
    var isRight = size == 0 && (try? check.add(.empty, name: path)) == true
    let stream = try FileStream(path: path, name: path, watch: Watch(output: RecordOutput()))
    try read(stream) { (block) throws(ToolError) in
      digest.add(block)
      isRight = (try? check.add(block, name: path)) == true
      return true
    }
    return isRight ? digest.finish() : nil
  }

  private func description(bytes: Int, digest: String) -> JSONValue {
    .object([
      ("repo", .string(repository.id)), ("type", .string(name.kind.rawValue)),
      ("revision", repository.revision.map(JSONValue.string) ?? .null), ("file", .string(file.path)),
      ("bytes", .int(bytes)), ("sha256", .string(digest)),
    ])
  }
}

/// SHA-256 of bytes that come in parts.
@safe final class SHA256 {
  private nonisolated(unsafe) let context: OpaquePointer

  /// Throws exit 69 or 71 where libcrypto can't be had or has no memory.
  init() throws(ToolError) {
    unsafe context = try Digest.context()
    unsafe EVP_DigestInit_ex(context, EVP_sha256(), nil)
  }

  deinit { unsafe EVP_MD_CTX_free(context) }

  /// Takes the next bytes.
  func add(_ bytes: ByteView) { unsafe EVP_DigestUpdate(context, bytes.pointer, bytes.count) }

  /// The digest in lower-case hexadecimal.
  func finish() -> String {
    var digest = [UInt8](repeating: 0, count: 32)
    unsafe EVP_DigestFinal_ex(context, &digest, nil)
    return Digest.hexadecimal(digest[...])
  }
}
