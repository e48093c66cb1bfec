import Records

/// Reads one column's chunks page by page and keeps its cursor supplied.
@safe final class ColumnReader {
  private let leaf: Leaf
  private let pages: ColumnPages
  /// Owns the memory that `cursor` is in.
  private let table: CursorTable
  private let cursor: UnsafeMutablePointer<ColumnCursor>
  private let batch: ValueBatch
  private var rowGroup = 0

  // The page.
  private var entriesLeft = 0
  private var levels = PageLevels()
  private var values = PageValues.none
  /// Values of entries that were passed over and aren't decoded.
  private var valuesToSkip = 0

  /// Fills in the cursor at `place` of the table.
  init(
    _ leaf: Leaf, _ source: any ByteSource, _ limits: ParquetLimits, _ decompressor: Decompressor,
    _ table: CursorTable, place: Int, valuesAtOnce: Int
  ) {
    self.leaf = leaf
    self.table = table
    batch = ValueBatch(capacity: valuesAtOnce)
    pages = ColumnPages(leaf, source, limits, decompressor, scratch: batch)
    unsafe cursor = table.cursors + place
    unsafe cursor.initialize(to: ColumnCursor(leaf, batch))
  }

  deinit { unsafe cursor.pointee.deallocate() }

  /// Goes to the first entry of the plan's first row.
  func open(_ plan: ChunkPlan, rowGroup: Int, isAnnounced: Bool, announcing: Int) throws {
    self.rowGroup = rowGroup
    pages.open(plan, isAnnounced: isAnnounced, announcing: announcing)
    entriesLeft = 0
    unsafe cursor.pointee.entry = 0
    unsafe cursor.pointee.entryCount = 0
    forgetValues()
    try skip(rows: plan.rowsToSkip)
  }

  /// Supplies the next entries; false at the chunk's end.
  func refill() throws -> Bool { try located { try nextEntries() } }

  /// Supplies the next values of the page.
  func decodeValues() throws { try located { try nextValues() } }

  /// Passes over rows: whole pages by their headers where those count rows, or by their levels alone; the rest entry
  /// by entry.
  func skip(rows: Int) throws { if rows > 0 { try located { try pass(rows) } } }

  /// Whether entries are left, in this page or a later one.
  var hasMore: Bool {
    if pages.isPartial { return false }
    return unsafe cursor.pointee.entry < cursor.pointee.entryCount || entriesLeft > 0 || pages.hasMore
  }

  /// Whether any chunk's pages took more bytes than the footer claims.
  var wentBeyondEnd: Bool { pages.wentBeyondEnd }

  /// The largest page so far, uncompressed.
  var largestPage: Int { pages.largestPage }

  /// An error at this place in the column.
  func corrupt(_ message: String) -> ParquetError {
    .corrupt(message).at(rowGroup: rowGroup, column: leaf.path, offset: pages.offset)
  }

  /// Adds the place to what goes wrong.
  private func located<Result>(_ body: () throws -> Result) throws -> Result {
    do { return try body() } catch let error as ParquetError {
      throw error.at(rowGroup: rowGroup, column: leaf.path, offset: pages.offset)
    }
  }

  private func nextEntries() throws -> Bool {
    while entriesLeft == 0 {
      guard let header = try pages.next() else { return false }
      try load(header)
    }
    unsafe cursor.pointee.entry = 0
    // Levels that are always 0 aren't filled in, so that there may be any number of them.
    let hasLevels = leaf.maximumDefinition > 0 || leaf.maximumRepetition > 0
    let count = unsafe hasLevels ? min(entriesLeft, ColumnCursor.capacity) : entriesLeft
    try unsafe levels.next(cursor, count, leaf)
    unsafe cursor.pointee.entryCount = count
    entriesLeft -= count
    return true
  }

  private func load(_ header: PageHeader) throws {
    forgetValues()
    let isIndexed: Bool
    (levels, values, isIndexed) = try pages.load(header)
    unsafe cursor.pointee.isNumber = leaf.type.isNumber && !isIndexed
    unsafe cursor.pointee.rendering = isIndexed && pages.dictionary.isReady ? .ready : leaf.rendering
    entriesLeft = header.valueCount
  }

  private func nextValues() throws {
    while true {
      let got = try pages.decode(&values, into: batch)
      guard got > 0 else { throw ParquetError.corrupt("the page has fewer values than its levels say") }
      if valuesToSkip >= got {
        valuesToSkip -= got
        continue
      }
      unsafe cursor.pointee.value = valuesToSkip
      unsafe cursor.pointee.valueCount = got
      valuesToSkip = 0
      return
    }
  }

  private func forgetValues() {
    unsafe cursor.pointee.value = 0
    unsafe cursor.pointee.valueCount = 0
    valuesToSkip = 0
    values = .none
  }
}

extension ColumnReader {
  private func pass(_ rows: Int) throws {
    pages.isSkimming = true
    defer { pages.isSkimming = false }
    var passed = 0
    while true {
      if unsafe cursor.pointee.entry == cursor.pointee.entryCount {
        if passed == rows && leaf.maximumRepetition == 0 { return }
        guard try passPages(rows, &passed) else {
          if passed == rows { return }
          throw ParquetError.corrupt("the chunk ends after \(passed) rows of \(rows) to skip")
        }
      }
      if passEntries(rows, &passed) { return }
    }
  }

  /// Supplies entries, after passing over all pages within the rows to skip; false at the chunk's end.
  ///
  /// What a header says of rows is only believed where reading goes by it too: rows are the same, skipped or read.
  private func passPages(_ rows: Int, _ passed: inout Int) throws -> Bool {
    while entriesLeft == 0 {
      guard let header = try pages.next() else { return false }
      var rowCount: Int? = header.valueCount
      if leaf.maximumRepetition > 0 {
        rowCount = unsafe pages.levels(header)?.rowStarts(header.valueCount, leaf, cursor.pointee.repetition)
      }
      if let rowCount, rowCount <= rows - passed {
        pages.skip(header)
        passed += rowCount
      } else {
        try load(header)
      }
    }
    return try nextEntries()
  }

  /// Passes over entries at hand; true if the one after the last row to skip is next.
  private func passEntries(_ rows: Int, _ passed: inout Int) -> Bool {
    let first = unsafe cursor.pointee.entry
    var entry = first
    var present = 0
    let end = unsafe cursor.pointee.entryCount
    var isDone = false
    while entry < end {
      if unsafe leaf.maximumRepetition == 0 || cursor.pointee.repetition[entry] == 0 {
        if passed == rows {
          isDone = true
          break
        }
        passed += 1
      }
      if unsafe leaf.maximumDefinition == 0 || Int(cursor.pointee.definition[entry]) == leaf.maximumDefinition {
        present += 1
      }
      entry += 1
    }
    unsafe cursor.pointee.entry = entry
    let atHand = unsafe min(present, cursor.pointee.valueCount - cursor.pointee.value)
    unsafe cursor.pointee.value += atHand
    valuesToSkip += present - atHand
    return isDone
  }
}
