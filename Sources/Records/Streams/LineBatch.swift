/// Whole lines that are handed on together, with their memory.
public final class LineBatch: @unchecked Sendable {
  /// Bytes from which on a batch is worth handing to another thread.
  public static let farBytes = 256 << 10
  /// The same within a thread: what is in its caches still when the batch was made.
  public static let nearBytes = 32 << 10

  /// The lines, each with its end. Whoever takes them may leave another buffer in place of this one.
  public var text = ByteBuffer()
  /// How many lines there are.
  public var count = 0

  /// No lines.
  public init() {}

  /// Forgets the lines, and keeps the memory but for what long ones have made large.
  public func removeAll() {
    if text.count > 2 * Self.farBytes { text = ByteBuffer() }
    text.removeAll()
    count = 0
  }
}
