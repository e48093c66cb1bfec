import Keys
import Records

/// The keys of `--seen`: from key sets, told by their first bytes, and from JSON lines. Nothing of it is written.
final class SeenKeys {
  let table = KeyTable()
  /// What was read, for the report.
  private(set) var files = 0
  private(set) var records = 0
  private let specification: KeySpecification
  private let maximumLineBytes: Int

  init(_ specification: KeySpecification, maximumLineBytes: Int) {
    self.specification = specification
    self.maximumLineBytes = maximumLineBytes
  }

  /// Reads one file. `isNew` gets every key that was not known yet, with the record that it came from.
  ///
  /// Throws exit 65 for a line that is no record: what it would have kept out can't be known.
  func read(_ path: String, isNew: (Fingerprint, JSONDocument, Int) -> Void) throws(ToolError) {
    files += 1
    let start = try FileStart(path: path, count: KeySetFile.magic.utf8CodeUnitCount)
    if KeySetReader.canRead(start) {
      do throws(ToolError) {
        records += try KeySetReader(continuing: start).read(into: table, expecting: specification)
      } catch {
        // A signal ends the run: what was not read of a key set is no damage.
        if Signals.pending == 0 { throw error }
      }
      return
    }
    let document = JSONDocument()
    let key = try RecordKey(specification, of: document)
    let input = RecordInput(continuing: start, maximumLineBytes: maximumLineBytes)
    var number = -1
    while true {
      switch try input.next() {
      case .line:
        number += 1
        try parse(input, document)
        records += 1
        if let fingerprint = try key.fingerprint(), try table.insert(fingerprint) {
          isNew(fingerprint, document, number)
        }
      case .tooLong(let count):
        throw ToolError(.dataError, "\(path):\(input.lineNumber): longer than \(maximumLineBytes) bytes (\(count))")
      case .end, .interrupted: return
      }
    }
  }

  private func parse(_ input: RecordInput, _ document: JSONDocument) throws(ToolError) {
    do throws(Malformed) {
      try document.parse(input.line)
    } catch {
      let fault = input.explained(error)
      throw ToolError(.dataError, "\(input.fileName):\(input.lineNumber): byte \(fault.byte): \(fault.what)")
    }
  }
}
