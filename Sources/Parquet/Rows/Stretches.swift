/// Cuts rows into stretches of about the same size as JSON, so that threads can take turns: some whole row groups each,
/// or an even part of a large one.
struct Stretches {
  private let file: ParquetFile
  private let rows: Range<Int>
  /// The size that is aimed at.
  private let bytes: Double
  private let namesPerRow: Double
  private var group: Int
  /// The rows of a large row group that are to come, and the bytes of each.
  private var rowsLeft = 0
  private var rowBytes = 0.0
  /// The groups before this one are counted in `countedBytes`.
  private var counted: Int
  private var countedBytes = 0

  init(_ file: ParquetFile, _ rows: Range<Int>, bytes: Int) {
    self.file = file
    self.rows = rows
    self.bytes = Double(max(1, bytes))
    namesPerRow = file.metadata.leaves.reduce(0) { $0 + Double($1.path.utf8.count) + 4 }
    group = RowGroupPlans.first(file.metadata.rowGroups, rows.lowerBound)
    counted = group
  }

  /// Whether a row group is to be cut.
  var cutsGroups: Bool { (group..<file.metadata.rowGroups.count).contains { isCut(wanted($0).bytes) } }

  private func isCut(_ groupBytes: Double) -> Bool { groupBytes > 1.5 * bytes }

  /// The rows of the next stretch; nil after the last one.
  mutating func next() -> Int? {
    if rowsLeft > 0 { return part(bytes) }
    var count = 0
    var found = 0.0
    while group < file.metadata.rowGroups.count && found < bytes {
      let (groupRows, groupBytes) = wanted(group)
      if isCut(groupBytes) {
        if count > 0 { break }
        group += 1
        rowsLeft = groupRows
        rowBytes = groupBytes / Double(groupRows)
        return part(bytes)
      }
      group += 1
      count += groupRows
      found += groupBytes
    }
    return count > 0 ? count : nil
  }

  /// Rows of a large row group, all of them if few would be left.
  private mutating func part(_ size: Double) -> Int {
    let wanted = max(1, (size / rowBytes).rounded())
    let count = 1.5 * wanted < Double(rowsLeft) ? Int(wanted) : rowsLeft
    rowsLeft -= count
    return count
  }

  /// The wanted rows of a group, and about how many bytes of JSON they are: what is stored, uncompressed, and each
  /// value's name. Dictionaries make it more.
  private func wanted(_ index: Int) -> (rows: Int, bytes: Double) {
    let group = file.metadata.rowGroups[index]
    let count = rows.clamped(to: group.firstRow..<group.firstRow + group.rowCount).count
    guard count > 0 else { return (0, 0) }
    let size = chunks(index).reduce(0.0) { $0 + Double(max(0, $1.uncompressedSize, $1.compressedSize)) }
    return (count, Double(count) * (size / Double(group.rowCount) + namesPerRow))
  }

  private func chunks(_ index: Int) -> ArraySlice<ColumnChunk> {
    let width = file.metadata.leaves.count
    return file.metadata.chunks[index * width..<(index + 1) * width]
  }

  /// The compressed bytes of a group's wanted chunks, which are no more than the file has.
  private func stored(_ index: Int) -> Int {
    chunks(index).reduce(0) { min($0 + min(max(0, $1.compressedSize), file.source.size), file.source.size) }
  }

  /// The compressed bytes of the rows before `row`, from the first one wanted on, in proportion within row groups.
  mutating func bytesStored(before row: Int) -> Int {
    let groups = file.metadata.rowGroups
    while counted < groups.count, groups[counted].firstRow + groups[counted].rowCount <= row {
      countedBytes += share(counted, before: row)
      counted += 1
    }
    return counted < groups.count ? countedBytes + share(counted, before: row) : countedBytes
  }

  private func share(_ index: Int, before row: Int) -> Int {
    let group = file.metadata.rowGroups[index]
    let count = rows.clamped(to: group.firstRow..<group.firstRow + group.rowCount).clamped(to: 0..<max(0, row)).count
    if count == group.rowCount { return stored(index) }
    return Int(Double(stored(index)) * Double(count) / Double(group.rowCount))
  }
}
