import Records

/// The file of `--duplicates`: every dropped row with the record that it repeats.
///
/// One object a line: `{"line":7,"repeats":"gsm8k_00000002","row":{…}}`. `repeats` is that record's `id` as it stands
/// there, or when it has none the record's number in the input from 0, for a record of `--seen` as
/// `{"file":"kept/1","record":0}`; null when all that is known is a key set.
final class DuplicatesFile {
  let output: RecordOutput
  private let origins = Origins()
  private let id: FieldLookup
  private let buffer = ByteBuffer(capacity: 4096)

  init(path: String) throws(ToolError) {
    output = RecordOutput(descriptor: try openForWriting(path), name: path)
    id = FieldLookup(try FieldPath("id"))
  }

  /// Remembers the record at hand as the first with its key.
  func remember(_ key: Fingerprint, _ document: JSONDocument, number: Int, file: String? = nil) {
    let node = id.first(in: document).flatMap { document.kind($0) == .null ? nil : $0 }
    origins.remember(key, id: node.map(document.source), number: number, file: file)
  }

  /// Writes a row that repeats an earlier one.
  func write(_ key: Fingerprint, line: Int, row: ByteView) throws(ToolError) {
    buffer.removeAll()
    buffer.append("{\"line\":")
    buffer.append(decimal: line)
    buffer.append(",\"repeats\":")
    if let name = origins.name(of: key) { buffer.append(name) } else { buffer.append("null") }
    buffer.append(",\"row\":")
    buffer.append(row)
    buffer.append("}")
    try output.write(buffer.view)
  }
}
