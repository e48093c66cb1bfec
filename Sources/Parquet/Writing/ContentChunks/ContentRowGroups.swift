import CXXHash
import Records

/// Ends row groups behind rows that are told by their own bytes, so that the groups after a changed one are what they were,
/// with their dictionaries.
struct ContentRowGroups {
  /// Bytes of a row group at most; half of them it has at least.
  private let mostBytes: Int
  /// Hashes up to this one make a byte of a row an end, of which there is one in an eighth of `mostBytes`.
  private let share: UInt64
  private var isEnd = false

  init(mostBytes: Int) {
    self.mostBytes = mostBytes
    share = UInt64.max / UInt64(max(mostBytes / 8, 1))
  }

  /// Looks at the next row. The larger it is, the more likely it is an end, so that groups of all rows are alike in size.
  mutating func add(_ row: ByteView) {
    let (limit, overflows) = share.multipliedReportingOverflow(by: UInt64(row.count))
    let hash = unsafe dd_xxh3(row.pointer, row.count)
    isEnd = overflows || hash <= limit
  }

  /// Whether a row group of so many bytes ends behind the row that was added last.
  func ends(_ size: Int) -> Bool { isEnd && size >= mostBytes / 2 }
}
