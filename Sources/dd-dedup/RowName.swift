import Records

/// How evidence names a record: by its `id` as it stands there; without one a row of a source by its number there
/// (`_source.row`), and others by their number in the input from 0, a record of another file as
/// `{"file":"kept/1","record":0}`.
final class RowName {
  private let id: FieldLookup
  private let sourceRow: FieldLookup
  private let buffer = ByteBuffer(capacity: 256)

  init() throws(ToolError) {
    id = FieldLookup(try FieldPath("id"))
    sourceRow = FieldLookup(try FieldPath("_source.row"))
  }

  /// The name as JSON; good until the next call.
  func json(of document: JSONDocument, number: Int, file: String? = nil) -> ByteView {
    if let node = id.first(in: document), document.kind(node) != .null { return document.source(node) }
    if let node = sourceRow.first(in: document), document.kind(node) == .number { return document.raw(node) }
    buffer.removeAll()
    guard let file else {
      buffer.append(decimal: number)
      return buffer.view
    }
    buffer.append("{\"file\":")
    JSONText.appendString(file, to: buffer)
    buffer.append(",\"record\":")
    buffer.append(decimal: number)
    buffer.append("}")
    return buffer.view
  }
}
