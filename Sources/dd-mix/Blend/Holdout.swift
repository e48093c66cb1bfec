import CXXHash
import Records
import Text
import ToolKit

/// Keeps a fixed part of the rows out of a stream, chosen by a hash of their ids.
///
/// The choice depends on the id alone (on the whole line where that is no number and no text, or a blank one), without the
/// mark of a repeated epoch: it is the same in every blend, whatever seed, order and epoch, so that a held-out row never turns up in training.
final class Holdout {
  private let threshold: UInt64
  private let file: WholeFile
  private let gathered = ByteBuffer(capacity: 2 * RecordOutput.chunkSize)
  private let ledger: Ledger
  private let reason: Int
  /// How many are in the file.
  private(set) var rows = 0

  /// `part` lies between 0 and 1. The file appears under its name when the blend is whole.
  init(part: Double, path: String, ledger: Ledger) throws(ToolError) {
    threshold = UInt64(part * 0x1p64)
    file = try WholeFile(path: path)
    self.ledger = ledger
    reason = ledger.counts.declare("holdout")
  }

  /// Whether the record is held out; the first time it comes it is written to the file.
  func keepsOut(_ document: JSONDocument, epoch: Int, line: Int) throws(ToolError) -> Bool {
    var key = Self.id(of: document) ?? document.line
    let isRepeat = EpochMark.remove(from: &key, of: document)
    guard unsafe XXH_INLINE_XXH3_64bits(key.pointer, key.count) < threshold else { return false }
    if epoch == 1 && !isRepeat {
      rows += 1
      gathered.append(document.line)
      gathered.append(0x0A)
      if gathered.count >= RecordOutput.chunkSize { try flush() }
    }
    try ledger.reject(reason, line: line, row: document.line)
    return true
  }

  private static func id(of document: JSONDocument) -> ByteView? {
    guard let node = document.member(ByteView("id"), of: .root) else { return nil }
    switch document.kind(node) {
    case .number: return document.raw(node)
    case .string: return WhiteSpace.isBlank(escaped: document.raw(node)) ? nil : document.text(node)
    case .null, .true, .false, .array, .object: return nil
    }
  }

  private func flush() throws(ToolError) {
    try file.write(gathered.view)
    gathered.removeAll()
  }

  /// Writes the rest and gives the file its name.
  func finish() throws(ToolError) {
    try flush()
    try file.commit()
  }
}
