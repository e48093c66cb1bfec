import CXXHash
import Glibc
import Records
import ToolKit

/// Keeps a fixed part of the rows out of a stream, chosen by a hash of their ids.
///
/// The choice depends on the id alone (on the whole line when there is none): it is the same in every blend, whatever
/// seed, order and epoch, so that a held-out row never turns up in training.
final class Holdout {
  private let threshold: UInt64
  private let output: RecordOutput
  private let ledger: Ledger
  private let reason: Int
  private let path: String
  private let aside: String

  /// `part` lies between 0 and 1. The file appears under its name when the blend is whole.
  init(part: Double, path: String, ledger: Ledger) throws(ToolError) {
    threshold = UInt64(part * 0x1p64)
    self.path = path
    self.ledger = ledger
    reason = ledger.counts.declare("holdout")
    // A pipe or device has no other name to write aside.
    aside = FileKind(of: path) == .other ? path : "\(path).\(getpid()).tmp"
    let descriptor = unsafe open(aside, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw ToolError(.ioError, "\(path): \(describe(errno: errno))") }
    output = RecordOutput(descriptor: descriptor, name: path)
  }

  deinit { if aside != path { unsafe unlink(aside) } }

  /// Whether the record is held out; the first time it comes it is written to the file.
  func keepsOut(_ document: JSONDocument, epoch: Int, line: Int) throws(ToolError) -> Bool {
    let id = document.member(ByteView("id"), of: .root)
    let key = id.map { document.text($0) } ?? document.line
    guard unsafe XXH_INLINE_XXH3_64bits(key.pointer, key.count) < threshold else { return false }
    if epoch == 1 { try output.write(document.line) }
    try ledger.reject(reason, line: line, row: document.line)
    return true
  }

  /// Closes the file and gives it its name.
  func finish() throws(ToolError) {
    try output.flush()
    guard aside == path || fsync(output.descriptor) == 0 else {
      throw ToolError(.ioError, "\(path): \(describe(errno: errno))")
    }
    try output.finish()
    if aside != path, unsafe rename(aside, path) != 0 {
      throw ToolError(.ioError, "\(path): \(describe(errno: errno))")
    }
  }
}
