public import Records

/// Where a file's bytes go, one after the other.
public protocol ByteSink: AnyObject {
  /// Takes the next bytes, all of them. Throws exit 74 when they can't be written.
  func write(_ bytes: ByteView) throws(ToolError)
}
