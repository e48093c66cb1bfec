import Records

/// How evidence names a record: by its `id` as it stands there; without one by its number in the input from 0, a record
/// of another file as `{"file":"kept/1","record":0}`.
final class RowName {
  private let id: FieldLookup
  private let buffer = ByteBuffer(capacity: 256)

  init() throws(ToolError) { id = FieldLookup(try FieldPath("id")) }

  /// The name as JSON; good until the next call.
  func json(of document: JSONDocument, number: Int, file: String? = nil) -> ByteView {
    if let node = id.first(in: document), document.kind(node) != .null { return document.source(node) }
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
