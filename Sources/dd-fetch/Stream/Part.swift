import Records

/// A row, or several, with the place in the source.
struct PartRow {
  let event: RowEvent
  /// What read it: it knows whether the row is checked and projected already, and its line.
  let reader: any RowReader
  /// The file it is from.
  let file: SourceFile
  /// Its number among the part's rows in the source's own order, from 0.
  let row: Int

  /// How many rows it is.
  var count: Int { if case .rows(let batch) = event { batch.count } else { 1 } }
}

/// A place in a part: which file, and where in it.
struct PartPlace: Equatable {
  /// The file's path; empty after the last file.
  var file: String
  var position: FilePosition
  /// Rows of the part before it.
  var row: Int
}

/// The rows of one more file, by its footer's word. Throws exit 65 where together they are more than anybody has.
func addRows(_ sum: Int, _ rows: Int, of file: SourceFile) throws(ToolError) -> Int {
  guard rows <= Int.mostFromOutside - sum else {
    throw ToolError(.dataError, "\(file.path): the footers count more rows than there are")
  }
  return sum + rows
}

/// Rows of some files that are read as one sequence; several parts take turns.
protocol Part: AnyObject {
  /// The next row, or where more are at hand and wanted up to so many; nil when there is none, or the run is over.
  func next(most: Int) throws(ToolError) -> PartRow?
  /// Passes over up to `count` rows; returns how many there were.
  func skip(_ count: Int) throws(ToolError) -> Int
  /// How many rows are left, when the footer of its only file tells.
  func rowsLeft() throws(ToolError) -> Int?
  /// Says how many more rows will be asked for or passed over: so many by all that is known, and `most` at most.
  func expect(_ rows: Int, most: Int)
  /// Whether no row is left, by what is at hand: where another file or row group would have to be read, false.
  /// The rows themselves can't be read any more.
  func isAtEnd() throws(ToolError) -> Bool
  /// How many rows there are in all, when that is known without reading them.
  func rowCount() throws(ToolError) -> Int?
  /// The same, and of uncompressed JSON lines by counting them.
  func count() throws(ToolError) -> Int?
  /// Where the next row is; nil when the order is not the source's own.
  var place: PartPlace? { get }
  /// Bytes read from all files so far.
  var bytesRead: Int { get }
  /// What was mended in the rows so far.
  var repairs: Repairs { get }
  /// The files that were read from, in the order of reading.
  var filesRead: FilesRead { get }
}

/// Files of a group, in the order in which each was first read.
struct FilesRead: Sequence {
  private let files: [SourceFile]
  private var order: [Int32] = []
  private var isRead: Set<Int32> = []

  /// None of these yet.
  init(of files: [SourceFile]) { self.files = files }

  /// Adds the file at an index, once.
  mutating func add(_ index: Int) {
    if isRead.insert(Int32(index)).inserted { order.append(Int32(index)) }
  }

  func makeIterator() -> some IteratorProtocol<SourceFile> {
    order.lazy.map { [files] in files[Int($0)] }.makeIterator()
  }
}
