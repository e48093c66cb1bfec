import Records

/// A member that a row gets as its last; one of that name is replaced.
final class AddedMember {
  private let name = ByteBuffer()
  private let document = JSONDocument()

  init(_ name: String) { self.name.append(name) }

  /// Appends the row up to the member's value: what comes behind that is to be `}`.
  func open(_ row: ByteView, to line: ByteBuffer) {
    // A key may be spelled with escapes.
    if row.firstRange(of: name.view) != nil || row.firstRange(of: ByteView("\\")) != nil,
      (try? document.parse(row)) != nil,
      document.member(name.view, of: .root) != nil
    {
      RowEnding.open(document, without: name.view, into: line)
    } else {
      RowEnding.open(row, into: line)
    }
    JSONText.appendString(name.view, to: line)
    line.append(":")
  }
}
