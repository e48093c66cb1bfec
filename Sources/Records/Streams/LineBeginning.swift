/// The first bytes of a line that is too long to be kept.
public final class LineBeginning {
  /// So many bytes of a line are kept.
  public static let most = 64 << 10

  private let bytes = ByteBuffer(capacity: 16)

  /// None of a line yet.
  public init() {}

  /// What is kept.
  public var view: ByteView { bytes.view }

  /// Takes the line's next bytes.
  public func append(_ part: ByteView) {
    if bytes.count < Self.most { bytes.append(part.prefix(min(part.count, Self.most - bytes.count))) }
  }

  /// Begins another line.
  public func removeAll() { bytes.removeAll() }
}
