/// A text as its bytes, for keys of dictionaries and sets: `String` takes canonically equivalent texts, such as `é` as
/// one code point and as two, for the same; names in data are the same only when every byte is.
public struct ExactText: Hashable, Sendable {
  private let bytes: [UInt8]

  /// The UTF-8 of a text.
  public init(_ text: some StringProtocol) { bytes = Array(text.utf8) }

  /// A text that is UTF-8 already.
  public init(_ text: ByteView) { bytes = Array(text) }
}

extension StringProtocol {
  /// Whether two texts have the same UTF-8, whatever Unicode calls equivalent.
  public func isExactly(_ other: some StringProtocol) -> Bool { utf8.elementsEqual(other.utf8) }
}
