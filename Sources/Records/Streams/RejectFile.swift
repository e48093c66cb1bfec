/// The file of `--rejects`: every row that did not come out, and why.
///
/// One object a line: `{"stage","kind":"malformed|rejected|duplicate","reason","detail","line","row"}`; a line
/// that is no JSON is kept as `bytes` in base64 instead of `row`, one that is too long up to `LineBeginning.most` bytes,
/// with `truncated` and its `length` in bytes.
///
/// `detail` is text, or an object for the reasons that document one.
public final class RejectFile {
  /// Where its lines go; who owns the file flushes and finishes it.
  public let output: RecordOutput
  private let stage: String
  private let buffer = ByteBuffer(capacity: 4096)

  /// Creates or empties the file.
  public init(path: String, stage: String) throws(ToolError) {
    output = RecordOutput(descriptor: try openForWriting(path), name: path)
    self.stage = stage
  }

  /// Keeps a record that a rule dropped.
  public func keep(kind: StaticString, reason: String, detail: RejectDetail?, line: Int, row: ByteView)
    throws(ToolError)
  {
    begin(kind: kind, reason: reason, detail: detail, line: line)
    buffer.append(",\"row\":")
    buffer.append(row)
    buffer.append("}")
    try output.write(buffer.view)
  }

  /// Keeps a line that is no record.
  public func keepMalformed(_ fault: Malformed, line: Int, bytes: ByteView) throws(ToolError) {
    let detail = RejectDetail.text("byte \(fault.byte): \(fault.what)")
    begin(kind: "malformed", reason: fault.reason.rawValue, detail: detail, line: line)
    buffer.append(",\"bytes\":\"")
    let kept = fault.reason == .tooLong ? bytes.prefix(min(bytes.count, LineBeginning.most)) : bytes
    Base64.append(kept, to: buffer)
    buffer.append("\"")
    if fault.reason == .tooLong, let length = fault.length ?? (bytes.isEmpty ? nil : bytes.count) {
      if kept.count < length { buffer.append(",\"truncated\":true") }
      buffer.append(",\"length\":")
      buffer.append(decimal: length)
    }
    buffer.append("}")
    try output.write(buffer.view)
  }

  private func begin(kind: StaticString, reason: String, detail: RejectDetail?, line: Int) {
    buffer.removeAll()
    buffer.append("{\"stage\":")
    JSONText.appendString(stage, to: buffer)
    buffer.append(",\"kind\":\"")
    buffer.append(kind)
    buffer.append("\",\"reason\":")
    JSONText.appendString(reason, to: buffer)
    if let detail {
      buffer.append(",\"detail\":")
      switch detail {
      case .text(let words): JSONText.appendString(Secrets.hide(words), to: buffer)
      case .object(let json): buffer.append(json)
      }
    }
    buffer.append(",\"line\":")
    buffer.append(decimal: line)
  }
}

/// What a reject file says about a row beside its reason.
public enum RejectDetail {
  /// Words for a person.
  case text(String)
  /// A JSON object.
  case object(String)
}
