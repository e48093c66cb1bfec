import Records

/// Adds `"_source": {"repo","revision","file","row"}` as a row's last key.
final class Provenance {
  private let beginning = ByteBuffer(capacity: 128)
  private let prefix = ByteBuffer(capacity: 256)
  private var file: String?

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

  /// Appends the row with its source; `row` is an object, white space around it is left out.
  func append(_ row: ByteView, file: String, number: Int, to buffer: ByteBuffer) {
    if self.file != file { setFile(file) }
    RowEnding.open(row, into: buffer)
    buffer.append(prefix.view)
    buffer.append(decimal: number)
    buffer.append("}}")
  }

  private func setFile(_ file: String) {
    self.file = file
    prefix.removeAll()
    prefix.append(beginning.view)
    JSONText.appendString(file, to: prefix)
    prefix.append(",\"row\":")
  }
}
