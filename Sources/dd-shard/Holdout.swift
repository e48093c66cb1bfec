import CXXHash
import Records
import ToolKit

/// Which records are kept out of training: a part of them, by the hash of the key by which dd-dedup tells records apart
/// (a text's XXH3 of 128 bits), so that equal texts fall on one side, in every run and every order.
struct Holdout {
  private let threshold: UInt64
  private let key: FieldLookup

  /// `part` lies between 0 and 1. Throws exit 64 for a path that is none.
  init(part: Double, key: String) throws(ToolError) {
    threshold = UInt64(part * 0x1p64)
    self.key = FieldLookup(try FieldPath(key))
  }

  /// Whether the record is kept out. Throws exit 65 for one without the key.
  func keepsOut(_ row: Row) throws(ToolError) -> Bool {
    guard let node = key.first(in: row.document), row.document.kind(node) != .null else {
      throw ToolError(
        .dataError,
        "\(row.name): --holdout goes by '\(key.path)', which is missing here: name another field by --holdout-key")
    }
    let bytes = row.document.kind(node) == .string ? row.document.text(node) : row.document.source(node)
    return unsafe dd_xxh128(bytes.pointer, bytes.count).high64 < threshold
  }
}
