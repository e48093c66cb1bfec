import Keys
import Records

/// Which records are kept out of training: a part of them, by the fingerprint of the key by which dd-dedup tells records
/// apart, so that equal ones fall on one side, in every run and every order.
final class Holdout {
  private let threshold: UInt64
  private let specification: KeySpecification
  private var key: RecordKey
  private var document: JSONDocument

  /// `part` lies between 0 and 1. Throws exit 64 for a path that is none.
  init(part: Double, _ specification: KeySpecification) throws(ToolError) {
    threshold = UInt64(part * 0x1p64)
    self.specification = specification
    document = JSONDocument()
    key = try RecordKey(specification, of: document)
  }

  /// Whether the record is kept out. Throws exit 65 for one without the key.
  func keepsOut(_ row: Row) throws(ToolError) -> Bool {
    if row.document !== document {
      document = row.document
      key = try RecordKey(specification, of: document)
    }
    guard let fingerprint = try key.fingerprint() else {
      throw ToolError(
        .dataError,
        "\(row.name): --holdout goes by '\(key.missing.isEmpty ? specification.fields[0] : key.missing)', which is missing "
          + "here: name another field by --holdout-key")
    }
    return fingerprint.high < threshold
  }
}
