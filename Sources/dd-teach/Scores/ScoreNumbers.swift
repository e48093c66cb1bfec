import Glibc
import Records

/// The numbers of scores.
extension JSONDocument {
  /// A list of token ids; nil for another one.
  func tokenIDs(_ list: JSONNode) -> [Int32]? {
    guard kind(list) == .array else { return nil }
    var ids: [Int32] = []
    var child = firstChild(list)
    while let node = child {
      guard let id = Self.tokenID(raw(node)) else { return nil }
      ids.append(id)
      child = sibling(of: node, in: list)
    }
    return ids
  }

  /// A token id: digits, below 2³¹.
  static func tokenID(_ digits: ByteView) -> Int32? {
    guard !digits.isEmpty, digits.count <= 10 else { return nil }
    var value = 0
    for digit in digits {
      guard digit &- 0x30 < 10 else { return nil }
      value = 10 &* value &+ Int(digit &- 0x30)
    }
    return Int32(exactly: value)
  }

  /// A log-probability as its nearest float: through its nearest double, as Python and NumPy come to it. Nil for what is none:
  /// beyond 0 by more than rounding, as raw logits are.
  func logprob(_ node: JSONNode) -> Float? {
    let value = float(node)
    return value > 0.01 ? nil : Self.logprob(value)
  }

  /// A number as a log-probability, from -9999 to 0: vLLM's -9999 for nothing stands for what is no number, too, and for all
  /// that is less, which as f16 would be no number.
  static func logprob(_ value: Float) -> Float { value.isFinite ? max(-9999, min(value, 0)) : -9999 }

  /// In a parsed line a number ends at a byte that is none of one's.
  private func float(_ node: JSONNode) -> Float {
    if let value = DecimalNumber.nearest(raw(node)) { return Float(value) }
    return unsafe Float(strtod(UnsafeRawPointer(raw(node).pointer).assumingMemoryBound(to: CChar.self), nil))
  }
}
