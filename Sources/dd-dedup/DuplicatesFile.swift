import Records

/// The file of `--duplicates`: every dropped row with the record that it repeats.
///
/// One object a line: `{"line":7,"repeats":"gsm8k_00000002","row":{…}}`. `repeats` is that record's name (`RowName`);
/// null when all that is known is a key set. With `--near` there is `"jaccard":0.873239` too, 1 for equal keys.
final class DuplicatesFile {
  let output: RecordOutput
  private let hasSimilarities: Bool
  private let buffer = ByteBuffer(capacity: 4096)

  init(path: String, hasSimilarities: Bool) throws(ToolError) {
    output = RecordOutput(descriptor: try openForWriting(path), name: path)
    self.hasSimilarities = hasSimilarities
  }

  /// Writes a row that repeats an earlier one; its similarity is nil where the keys are equal.
  func write(line: Int, repeats name: ByteView?, _ similarity: Similarity?, row: ByteView) throws(ToolError) {
    buffer.removeAll()
    buffer.append("{\"line\":")
    buffer.append(decimal: line)
    buffer.append(",\"repeats\":")
    buffer.append(name ?? ByteView("null"))
    if hasSimilarities {
      buffer.append(",\"jaccard\":")
      buffer.append(similarity?.text ?? "1")
    }
    buffer.append(",\"row\":")
    buffer.append(row)
    buffer.append("}")
    try output.write(buffer.view)
  }
}
