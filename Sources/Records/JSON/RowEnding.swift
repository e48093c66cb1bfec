/// Opens a row's object again, so that one more member can stand at its end.
public enum RowEnding {
  /// Appends the row without its last brace, and the comma that the next member needs.
  public static func open(_ row: ByteView, into buffer: ByteBuffer) {
    let (members, needsComma) = opened(row)
    buffer.append(members)
    if needsComma { buffer.append(0x2C) }
  }

  /// The row without its last brace, and whether the next member needs a comma before it.
  public static func opened(_ row: ByteView) -> (members: ByteView, needsComma: Bool) {
    var end = row.count - 1
    while end > 0 && row[end] != 0x7D { end -= 1 }
    var last = end - 1
    while last > 0 && (row[last] == 0x20 || row[last] == 0x09 || row[last] == 0x0D) { last -= 1 }
    return (row.prefix(end), row[last] != 0x7B)
  }

  /// As `open(_:into:)` for the row that a document holds, less the members of that name: the next one replaces them.
  public static func open(_ document: JSONDocument, without name: ByteView, into buffer: ByteBuffer) {
    buffer.append("{")
    var child = document.firstChild(.root)
    while let key = child {
      let value = document.value(ofKey: key)
      if document.text(key) != name {
        buffer.append(document.source(key))
        buffer.append(":")
        buffer.append(document.source(value))
        buffer.append(",")
      }
      child = document.sibling(of: value, in: .root)
    }
  }
}
