import Parquet
import Records
import ToolKit

/// Files in their own order, one after another.
final class HeadPart: Part {
  private let group: FileGroup
  private let opener: FileOpener
  /// Whether its rows are all that there are, so that their numbers are the source's.
  private let isAlone: Bool
  private var index = 0
  private var reader: (any RowReader)?
  private var row = 0
  /// How many rows are read ahead for, and the row where that ends for good.
  private var share = Int.max
  private var end = Int.max
  private var start = FilePosition()
  private var closedBytes = 0
  private var closedRepairs = Repairs()
  private(set) var filesRead: FilesRead

  /// The rows of a group, from a place of an earlier run on. Throws exit 65 when its file is no longer there.
  init(_ group: FileGroup, _ opener: FileOpener, from place: PartPlace? = nil, isAlone: Bool) throws(ToolError) {
    self.isAlone = isAlone
    self.group = group
    self.opener = opener
    filesRead = FilesRead(of: group.files)
    guard let place else { return }
    row = place.row
    if place.file.isEmpty {
      index = group.files.count
      return
    }
    guard let found = group.files.firstIndex(where: { $0.path.isExactly(place.file) }) else {
      throw ToolError(.dataError, "the report to resume from names '\(place.file)', which is no file of this source")
    }
    index = found
    start = place.position
  }

  var bytesRead: Int { closedBytes + (reader?.bytesRead ?? 0) }
  var repairs: Repairs { closedRepairs + (reader?.repairs ?? Repairs()) }

  var place: PartPlace? {
    guard index < group.files.count else { return PartPlace(file: "", position: FilePosition(), row: row) }
    return PartPlace(file: group.files[index].path, position: reader?.position ?? start, row: row)
  }

  func rowsLeft() throws(ToolError) -> Int? {
    group.files.count == 1 ? try rowCount().map { max(0, $0 - row) } : nil
  }

  func expect(_ rows: Int, most: Int) {
    share = rows
    end = most < Int.max - row ? row + most : Int.max
  }

  func isAtEnd() throws(ToolError) -> Bool {
    guard let reader else { return index >= group.files.count }
    return index == group.files.count - 1 ? try reader.isAtEnd() && opener.watch.goesOn() : false
  }

  private func open() throws(ToolError) -> (any RowReader)? {
    if let reader { return reader }
    guard index < group.files.count else { return nil }
    let file = group.files[index]
    reader = try opener.open(
      file, group.reading, at: start, rows: max(1, min(share, end - row)), first: isAlone ? row - start.row : nil)
    // Only of a whole file, one of several, it is judged here what came of it.
    if start != FilePosition() || group.files.count == 1 || opener.ends[ExactText(file.path)] != nil {
      reader?.tally?.hasRows = true
    }
    filesRead.add(index)
    return reader
  }

  /// Goes on after a reader's last row: with the next file, or with the same one where the reader ended only because
  /// no more was expected of it.
  private func closeReader() throws(ToolError) {
    try reader?.tally?.judge()
    closedBytes += reader?.bytesRead ?? 0
    closedRepairs = repairs
    start = FilePosition()
    if let reader, let count = reader.rowCount, reader.position.row < count {
      start = reader.position
      share = share < Int.max / 2 ? 2 * share : Int.max
    } else {
      index += 1
    }
    reader = nil
  }

  func next(most: Int) throws(ToolError) -> PartRow? {
    while let reader = try open() {
      let event = try reader.next(most: most)
      if case .end = event {
        guard opener.watch.goesOn() else { return nil }
        try closeReader()
        continue
      }
      let next = PartRow(event: event, reader: reader, file: group.files[index], row: row)
      row &+= next.count
      return next
    }
    return nil
  }

  func skip(_ count: Int) throws(ToolError) -> Int {
    var done = 0
    while done < count, index < group.files.count {
      let file = group.files[index]
      if reader == nil, let rows = try opener.rowCount(file, group.reading) {
        let left = max(0, rows - start.row)
        let step = min(left, count - done)
        done += step
        row += step
        start = FilePosition(row: start.row + step)
        if step == left { try closeReader() }
        continue
      }
      guard let reader = try open() else { break }
      reader.tally?.hasRows = true
      let step = try reader.skip(count - done)
      done += step
      row += step
      if done < count {
        guard opener.watch.goesOn() else { break }
        try closeReader()
      }
    }
    return done
  }

  func rowCount() throws(ToolError) -> Int? {
    var sum = 0
    for file in group.files {
      guard let rows = try opener.rowCount(file, group.reading) else { return nil }
      sum = try addRows(sum, rows, of: file)
    }
    return sum
  }

  func count() throws(ToolError) -> Int? {
    // Nothing is read where in the end nobody knows.
    for file in group.files where try opener.rowCount(file, group.reading) == nil {
      guard try opener.isByteAddressed(file, group.reading) else { return nil }
    }
    for file in group.files where try opener.rowCount(file, group.reading) == nil {
      guard let counted = try opener.count(file, group.reading) else { return nil }
      closedBytes += counted.bytesRead
    }
    return try rowCount()
  }
}
