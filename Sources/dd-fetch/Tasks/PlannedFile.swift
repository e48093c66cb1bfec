import Parquet
import Records
import ToolKit

/// A file as far as cutting it into tasks goes.
struct PlannedFile {
  let file: SourceFile
  let tag: String?
  /// Which of the parts that take turns it is of.
  let part: Int
  /// Rows in all; nil before they are counted.
  let rows: Int?
  /// Where reading can begin: places by row. Of Parquet, the row groups'.
  let marks: [FilePosition]
  /// What reading costs, of each stretch from one mark to the next.
  let weights: [Int]
  let kind: Kind

  enum Kind {
    /// Reading begins at any row.
    case parquet
    /// It begins at any line.
    case lines
    /// It begins at the start.
    case whole
  }

  /// The size, as far as it is known.
  var bytes: Int { max(1, file.size ?? 1) }

  /// Where reading begins for a row: at it, or at what stands before it.
  func entry(for row: Int) -> FilePosition {
    switch kind {
    case .parquet: FilePosition(row: row)
    case .lines: marks.prefix(marks.count(upTo: row)).last ?? FilePosition()
    case .whole: FilePosition()
    }
  }

  /// The byte behind a row, or some rows more; nil at the file's end.
  func end(behind row: Int) -> Int? { kind == .lines ? marks.dropFirst(marks.count(upTo: row)).first?.byte : nil }

  /// A stretch of it.
  func stretch(from start: FilePosition, to end: Int?) -> TaskStretch {
    TaskStretch(path: file.path, size: file.size, tag: tag, part: part, start: start, end: end)
  }
}

extension PlannedFile {
  /// What is known of a file: by its footer, by a count, or by its kind alone.
  init(_ listed: SourceFile, part: Int, _ opening: Opening, _ counts: TaskCounts?) throws(ToolError) {
    let opener = opening.opener
    let reading = opening.groups[part].reading
    let holder = try opening.repository.holder(of: listed)
    self.part = part
    var isLines = false
    if try opener.isByteAddressed(listed, reading) {
      isLines = try opener.open(listed, reading) is LineRows
    }
    if try opener.knowsRowCount(listed, reading) {
      let footer = try opener.footer(listed)
      kind = .parquet
      rows = footer.rowCount
      marks = footer.rowGroups.map { FilePosition(row: $0.lowerBound) }
      weights = footer.rowGroups.map { max(1, footer.selectedBytes(rows: $0)) }
      file = SourceFile(path: listed.path, size: footer.source.size, modified: listed.modified)
    } else {
      kind = isLines ? .lines : .whole
      let size = listed.size ?? holder.version(of: listed)?.size
      file = SourceFile(path: listed.path, size: size, modified: listed.modified)
      let counted = try counts?.file(listed.path, size: size)
      rows = counted?.rows
      marks = isLines ? counted?.marks ?? [] : [FilePosition()]
      weights =
        isLines
        ? zip(marks, marks.dropFirst().map(\.byte) + [size ?? 1]).map { max(1, $1 - $0.byte) } : [max(1, size ?? 1)]
    }
    tag = holder.hash(of: listed)?.text ?? holder.version(of: listed)?.tag ?? listed.modified?.text
  }
}
