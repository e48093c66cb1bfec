/// Goes from row group to row group: which pages of each, and when the source hears of them.
struct RowGroupPlans {
  /// Ranges with at most this between them become one.
  private static let gapBytes = 32 << 10
  /// Of every so many bytes wanted, one may be gap.
  private static let gapShare = 20
  /// The least that a column announces at once of a row group too large to be announced whole.
  private static let windowBytes = 256 << 10

  private let file: ParquetFile
  private let rows: Range<Int>
  private let announces: Bool
  /// The open row group, and the next one to open.
  private(set) var current: Int?
  private var next: Int
  /// Row groups that are announced or too large for it, and not open yet.
  private var ahead: [(group: Int, plans: [ChunkPlan], bytes: Int)] = []
  private var toAnnounce: Int

  /// Without `announces` row groups are planned one by one, and the source hears of nothing.
  init(_ file: ParquetFile, _ rows: Range<Int>, announces: Bool) {
    self.file = file
    self.rows = rows
    self.announces = announces
    next = RowGroupPlans.first(file.metadata.rowGroups, rows.lowerBound)
    toAnnounce = next
  }

  /// The first group that ends after `row`, by binary search.
  static func first(_ groups: [RowGroup], _ row: Int) -> Int {
    var low = 0
    var high = groups.count
    while low < high {
      let middle = (low + high) / 2
      if groups[middle].firstRow + groups[middle].rowCount <= row { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// The rows of a group that are wanted, counted within it.
  private func wanted(_ index: Int) -> Range<Int> {
    let group = file.metadata.rowGroups[index]
    let part = rows.clamped(to: group.firstRow..<group.firstRow + group.rowCount)
    return part.lowerBound - group.firstRow..<part.upperBound - group.firstRow
  }

  /// How many rows the next row group with wanted ones has of these; there is one.
  mutating func nextCount() -> Int {
    while wanted(next).isEmpty { next += 1 }
    return wanted(next).count
  }

  /// Passes over the next row group; none may be planned ahead.
  mutating func skip() {
    next += 1
    toAnnounce = next
  }

  /// Opens the next row group with wanted rows and returns how many those are; there is one.
  mutating func open(_ readers: [ColumnReader]) throws -> Int {
    _ = nextCount()
    current = next
    try announce()
    let (group, plans, bytes) = ahead.removeFirst()
    let isAnnounced = !announces || bytes <= RowReader.readAheadBytes
    let window = max(RowGroupPlans.windowBytes, RowReader.readAheadBytes / max(1, readers.count))
    for (reader, plan) in zip(readers, plans) {
      try reader.open(plan, rowGroup: group, isAnnounced: isAnnounced, announcing: window)
    }
    next += 1
    return wanted(group).count
  }

  /// Checks that the open row group's columns are used up, if its last row was wanted.
  func close(_ readers: [ColumnReader]) throws {
    guard let current else { return }
    let group = file.metadata.rowGroups[current]
    guard wanted(current).upperBound == group.rowCount else { return }
    for (index, reader) in readers.enumerated() where reader.hasMore {
      throw ParquetError.corrupt("the column has more values than the group's \(group.rowCount) rows")
        .at(rowGroup: current, column: file.metadata.leaves[index].path)
    }
  }

  /// Plans the row groups from the next one on, as far as the read-ahead goes, and announces them together.
  private mutating func announce() throws {
    let groups = file.metadata.rowGroups
    var sum = ahead.reduce(0) { $0 + $1.bytes }
    // Refilled when half is used up, so that announcements come in large pieces.
    if !ahead.isEmpty && sum > RowReader.readAheadBytes / 2 { return }
    var ranges: [Range<Int>] = []
    while toAnnounce < groups.count && groups[toAnnounce].firstRow < rows.upperBound {
      let rows = wanted(toAnnounce)
      if rows.isEmpty {
        toAnnounce += 1
        continue
      }
      let plans: [ChunkPlan]
      do { plans = try plan(toAnnounce, rows) } catch {
        // What is wrong with a later row group shows when it is opened.
        if ahead.isEmpty { throw error }
        break
      }
      let bytes = plans.reduce(0) { $0 + $1.ranges.reduce(0) { $0 + $1.count } }
      if !ahead.isEmpty && sum + bytes > RowReader.readAheadBytes { break }
      ahead.append((toAnnounce, plans, bytes))
      sum += bytes
      toAnnounce += 1
      if bytes > RowReader.readAheadBytes || !announces { break }
      ranges += plans.flatMap(\.ranges)
    }
    if announces && !ranges.isEmpty { file.source.prefetch(RowGroupPlans.coalesced(ranges)) }
  }

  private func plan(_ index: Int, _ rows: Range<Int>) throws -> [ChunkPlan] {
    let leaves = file.metadata.leaves
    let rowCount = file.metadata.rowGroups[index].rowCount
    return try leaves.enumerated().map { place, leaf in
      do {
        let chunk = file.metadata.chunks[index * leaves.count + place]
        return try ChunkPlan(chunk, leaf, rows: rows, of: rowCount, file.source)
      } catch let error as ParquetError {
        throw error.at(rowGroup: index, column: leaf.path)
      }
    }
  }

  /// The ranges in file order, disjoint, with small gaps filled as long as the gaps stay a small share.
  static func coalesced(_ ranges: [Range<Int>]) -> [Range<Int>] {
    let sorted = ranges.filter { !$0.isEmpty }.sorted { $0.lowerBound < $1.lowerBound }
    var allowance = sorted.reduce(0) { $0 + $1.count } / gapShare
    var merged: [Range<Int>] = []
    for range in sorted {
      guard let last = merged.last else {
        merged.append(range)
        continue
      }
      let gap = max(0, range.lowerBound - last.upperBound)
      if gap <= min(gapBytes, allowance) {
        allowance -= gap
        merged[merged.count - 1] = last.lowerBound..<max(last.upperBound, range.upperBound)
      } else {
        merged.append(range)
      }
    }
    return merged
  }
}
