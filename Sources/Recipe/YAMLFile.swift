import Glibc
public import Records

extension YAMLNode {
  /// Bytes of a YAML file at most; a recipe has some thousands.
  static let maximumFileBytes = 4 << 20

  /// The document in a file: one, or none when the file holds only comments.
  ///
  /// Throws when the file cannot be read, is no YAML, has a duplicate key, a second document, more than 64 levels
  /// or more than 200,000 values once aliases are replaced.
  public static func read(path: String) throws(ToolError) -> YAMLNode? {
    try YAMLComposer.compose(try bytes(of: path), file: path)
  }

  /// The document in a text; `file` is the name for messages. Throws as `read(path:)`.
  public static func parse(_ text: String, file: String) throws(ToolError) -> YAMLNode? {
    let input = ByteBuffer(capacity: text.utf8.count)
    input.append(text)
    return try YAMLComposer.compose(input, file: file)
  }

  private static func bytes(of path: String) throws(ToolError) -> ByteBuffer {
    let descriptor = try openForReading(path)
    defer { if descriptor != STDIN_FILENO { close(descriptor) } }
    let input = ByteBuffer(capacity: 64 << 10)
    while true {
      let block = 64 << 10
      var count = 0
      unsafe input.append(count: block) { room in
        repeat { count = unsafe Glibc.read(descriptor, room, block) } while count < 0 && errno == EINTR
      }
      guard count >= 0 else { throw ToolError(.ioError, "\(path): \(describe(errno: errno))") }
      input.truncate(to: input.count - block + count)
      if count == 0 { return input }
      guard input.count <= maximumFileBytes else {
        throw ToolError(.configuration, "\(path): larger than \(maximumFileBytes >> 20) MiB, which is no recipe")
      }
    }
  }
}
