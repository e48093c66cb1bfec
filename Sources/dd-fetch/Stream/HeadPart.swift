import Parquet
import Records

/// Files in their own order, one after another.
final class HeadPart: Part {
  private let group: FileGroup
  private let opener: FileOpener
  private var index = 0
  private var reader: (any RowReader)?
  private var row = 0
  /// Rows that are wanted at most, so that no more are read ahead.
  private var most: Int?
  private var given = 0
  private var start = FilePosition()
  private var closedBytes = 0
  private var closedReplaced = 0
  private(set) var filesRead: [SourceFile] = []

  /// The rows of a group, from a place of an earlier run on. Throws exit 65 when its file is no longer there.
  init(_ group: FileGroup, _ opener: FileOpener, from place: PartPlace? = nil) throws(ToolError) {
    self.group = group
    self.opener = opener
    guard let place else { return }
    row = place.row
    if place.file.isEmpty {
      index = group.files.count
      return
    }
    guard let found = group.files.firstIndex(where: { $0.path == place.file }) else {
      throw ToolError(.dataError, "the report to resume from names '\(place.file)', which is no file of this source")
    }
    index = found
    start = place.position
  }

  var bytesRead: Int { closedBytes + (reader?.bytesRead ?? 0) }
  var replacedValues: Int { closedReplaced + (reader?.replacedValues ?? 0) }

  var place: PartPlace? {
    guard index < group.files.count else { return PartPlace(file: "", position: FilePosition(), row: row) }
    return PartPlace(file: group.files[index].path, position: reader?.position ?? start, row: row)
  }

  func expect(_ rows: Int) { most = rows }

  private func open() throws(ToolError) -> (any RowReader)? {
    if let reader { return reader }
    guard index < group.files.count else { return nil }
    let file = group.files[index]
    reader = try opener.open(file, group.format, at: start, rows: most.map { max(1, $0 - given) })
    if filesRead.last != file { filesRead.append(file) }
    return reader
  }

  private func closeFile() {
    closedBytes += reader?.bytesRead ?? 0
    closedReplaced += reader?.replacedValues ?? 0
    reader = nil
    start = FilePosition()
    index += 1
  }

  func next() throws(ToolError) -> PartRow? {
    while let reader = try open() {
      let event = try reader.next()
      if case .end = event {
        guard opener.watch.goesOn() else { return nil }
        closeFile()
        continue
      }
      defer {
        row &+= 1
        given &+= 1
      }
      return PartRow(event: event, reader: reader, file: group.files[index], row: row)
    }
    return nil
  }

  func skip(_ count: Int) throws(ToolError) -> Int {
    var done = 0
    while done < count, index < group.files.count {
      let file = group.files[index]
      let isCounted = try opener.knowsRowCount(file, group.format)
      if reader == nil && isCounted {
        let left = max(0, try opener.footer(file).rowCount - start.row)
        let step = min(left, count - done)
        done += step
        row += step
        start.row += step
        if step == left { closeFile() }
        continue
      }
      guard let reader = try open() else { break }
      let step = try reader.skip(count - done)
      done += step
      row += step
      if done < count {
        guard opener.watch.goesOn() else { break }
        closeFile()
      }
    }
    return done
  }

  func rowCount() throws(ToolError) -> Int? {
    var sum = 0
    for file in group.files {
      guard try opener.knowsRowCount(file, group.format) else { return nil }
      sum += try opener.footer(file).rowCount
    }
    return sum
  }
}
