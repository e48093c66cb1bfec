import Records

/// Writes records with strings masked, and fields added at their end.
final class JudgedRecordWriter {
  private let quality = AddedField("quality")
  private let personalData = AddedField("pii")
  private let values = ByteBuffer(capacity: 1 << 12)
  private var fields: [(field: AddedField, range: Range<Int>)] = []
  private let masked = ByteBuffer(capacity: 1 << 12)
  private let line = ByteBuffer(capacity: 1 << 12)
  /// The masked line, parsed.
  private let changed = JSONDocument()
  private var document: JSONDocument

  init() { document = changed }

  /// From here on the record is this one, with personal data masked where a judge says so.
  func begin(_ record: JSONDocument, masked judge: PersonalDataJudge?) {
    document = record
    fields.removeAll(keepingCapacity: true)
    values.removeAll()
    masked.removeAll()
    judge?.write(to: masked)
  }

  /// Adds the field `quality`, an object whose members `body` writes, or null.
  func addQuality(isMeasured: Bool, _ body: (ByteBuffer) -> Void) {
    let start = values.count
    if isMeasured {
      values.append("{")
      body(values)
      values.append("}")
    } else {
      values.append("null")
    }
    fields.append((quality, start..<values.count))
  }

  /// Adds the field `pii`.
  func addPersonalData(_ body: (ByteBuffer) -> Void) {
    let start = values.count
    body(values)
    fields.append((personalData, start..<values.count))
  }

  /// The line, good until the next record.
  func finish() -> ByteView {
    if !masked.isEmpty {
      if fields.isEmpty { return masked.view }
      // What was masked is JSON as before: it was parsed, and strings took the place of strings.
      do { try changed.parse(masked.view) } catch { fatalError("a masked record is no record: \(error.what)") }
      document = changed
    }
    line.removeAll()
    AddedField.write(fields.map { ($0.field, values.view[$0.range]) }, into: document, to: line)
    return line.view
  }
}
