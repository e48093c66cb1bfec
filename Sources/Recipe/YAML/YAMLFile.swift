public import Records

extension YAMLNode {
  /// Bytes of a YAML file at most; a recipe has some thousands.
  static let maximumFileBytes = 4 << 20

  /// The document in a file: one, or none when the file holds only comments.
  ///
  /// Throws when the file cannot be read, is no YAML, has a duplicate key, a second document, more than 64 levels
  /// or more than 200,000 values once aliases are replaced.
  public static func read(path: String) throws(ToolError) -> YAMLNode? {
    try YAMLComposer.compose(try readWhole(path, limit: maximumFileBytes), file: path)
  }

  /// What becomes of a key that stands twice in a mapping.
  public enum RepeatedKeys: Sendable {
    /// It is an error: somebody wrote it by mistake.
    case refused
    /// The last one counts, as in Python: the file is somebody else's, and most of it is of no concern.
    case lastCounts
  }

  /// The document in a text; `file` is the name for messages. Throws as `read(path:)`.
  public static func parse(_ text: String, file: String, repeatedKeys: RepeatedKeys = .refused) throws(ToolError)
    -> YAMLNode?
  {
    let input = ByteBuffer(capacity: text.utf8.count)
    input.append(text)
    return try YAMLComposer.compose(input, file: file, repeatedKeys: repeatedKeys)
  }
}
