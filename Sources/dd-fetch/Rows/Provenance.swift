import Records

/// Adds `"_source": {"repo","revision","file","row"}` as a row's last key, in place of one that the row has.
final class Provenance {
  private let beginning = ByteBuffer(capacity: 128)
  private let prefix = ByteBuffer(capacity: 256)
  private let ending = ByteBuffer(capacity: 256)
  private var file: String?
  private let document = JSONDocument()
  private let name = ByteView("_source")
  /// Whether a file with one set of columns has one of that name.
  private var hasColumn: [ExactText: Bool] = [:]
  private var fileHasColumn: Bool?

  /// For the rows of a repository.
  init(_ repository: any Repository) {
    beginning.append("\"_source\":{\"repo\":")
    JSONText.appendString(repository.id, to: beginning)
    beginning.append(",\"revision\":")
    if let revision = repository.revision {
      JSONText.appendString(revision, to: beginning)
    } else {
      beginning.append("null")
    }
    beginning.append(",\"file\":")
  }

  /// Whether a row has a `_source` of its own.
  func isReplaced(in document: JSONDocument) -> Bool { document.member(name, of: .root) != nil }

  /// Whether a file's rows, which all have the same columns, have a `_source` of their own; looks at the first.
  func isReplaced(inColumnsOf file: String, row: ByteView) -> Bool {
    if self.file != file { setFile(file) }
    if let fileHasColumn { return fileHasColumn }
    let hasIt = (try? document.parse(row)) != nil && isReplaced(in: document)
    hasColumn[ExactText(file)] = hasIt
    fileHasColumn = hasIt
    return hasIt
  }

  /// The row with its source in two pieces, good until the next call; `row` is an object, white space around it is left
  /// out.
  func add(to row: ByteView, file: String, number: Int, isReplaced: Bool) -> (row: ByteView, rest: ByteView) {
    if self.file != file { setFile(file) }
    ending.removeAll()
    var members = row
    if isReplaced, (try? document.parse(row)) != nil {
      RowEnding.open(document, without: name, into: ending)
      members = .empty
    } else {
      let opened = RowEnding.opened(row)
      members = opened.members
      if opened.needsComma { ending.append(0x2C) }
    }
    ending.append(prefix.view)
    ending.append(decimal: number)
    ending.append("}}")
    return (members, ending.view)
  }

  /// Gives the row of JSON that a buffer holds from `start` on its source: one of a file whose rows all have the same
  /// columns.
  func add(to buffer: ByteBuffer, from start: Int, file: String, number: Int) {
    let row = buffer.view.suffix(from: start)
    let (members, rest) = add(
      to: row, file: file, number: number, isReplaced: isReplaced(inColumnsOf: file, row: row))
    buffer.truncate(to: start + members.count)
    buffer.append(rest)
  }

  private func setFile(_ file: String) {
    self.file = file
    fileHasColumn = hasColumn[ExactText(file)]
    prefix.removeAll()
    prefix.append(beginning.view)
    JSONText.appendString(file, to: prefix)
    prefix.append(",\"row\":")
  }
}
