internal import Records

extension Evaluator {
  /// The number that a text spells, as JSON spells it: also with a plus, with zeros in front, or without a digit on one
  /// side of the point, as in `+1`, `007` and `.5`. Nil for any other text.
  func spelledNumber(_ text: ByteView) -> ByteView? {
    var rest = text
    func digits() -> ByteView {
      let found = rest.prefix(rest.firstIndex { !(0x30...0x39).contains($0) } ?? rest.count)
      rest = rest.suffix(from: found.count)
      return found
    }
    func take(_ bytes: StaticString) -> UInt8? {
      guard let first = rest.first, ByteView(bytes).contains(first) else { return nil }
      rest = rest.suffix(from: 1)
      return first
    }
    let start = builder.count
    if take("+-") == 0x2D { builder.append(0x2D) }
    let whole = digits()
    let fraction = take(".") == nil ? ByteView.empty : digits()
    guard whole.count + fraction.count > 0 else { return dropped(to: start) }
    let significant = whole.suffix(from: whole.firstIndex { $0 != 0x30 } ?? whole.count)
    if significant.isEmpty { builder.append(0x30) } else { builder.append(significant) }
    if !fraction.isEmpty {
      builder.append(0x2E)
      builder.append(fraction)
    }
    if take("eE") != nil {
      builder.append(0x65)
      if take("+-") == 0x2D { builder.append(0x2D) }
      let exponent = digits()
      guard !exponent.isEmpty else { return dropped(to: start) }
      builder.append(exponent)
    }
    guard rest.isEmpty else { return dropped(to: start) }
    return self.take(from: start)
  }

  private func dropped(to start: Int) -> ByteView? {
    builder.truncate(to: start)
    return nil
  }
}
