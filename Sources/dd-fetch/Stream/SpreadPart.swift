import Parquet
import Records

/// Files in an order that a seed draws: stretches of up to a thousand rows (in Parquet: row groups), shuffled.
///
/// To know where stretches begin and which numbers their rows have, footers are read, or files read through once:
/// a row's number is the same as in the source's own order, whatever the seed.
final class SpreadPart: Part {
  private struct Stretch {
    let file: Int
    let start: FilePosition
    let rows: Int
    let firstRow: Int
  }
  private static let stretchRows = 1000

  private let group: FileGroup
  private let opener: FileOpener
  private var stretches: [Stretch] = []
  private var total = 0
  private var index = 0
  private var done = 0
  /// Rows that will be asked for at most, so that no more of a stretch are read.
  private var most = Int.max
  private var reader: (any RowReader)?
  private var closedBytes = 0
  private var closedReplaced = 0
  private(set) var filesRead: [SourceFile] = []

  /// The rows of a group in the order that `seed` draws.
  init(_ group: FileGroup, _ opener: FileOpener, seed: UInt64) throws(ToolError) {
    self.group = group
    self.opener = opener
    for file in group.files.indices {
      if try opener.knowsRowCount(group.files[file], group.format) {
        try addRowGroups(file)
      } else {
        try addByReading(file)
      }
    }
    var random = SplitMix64(state: seed)
    for last in stretches.indices.dropFirst().reversed() { stretches.swapAt(last, random.below(last + 1)) }
  }

  private func addRowGroups(_ file: Int) throws(ToolError) {
    for rows in try opener.footer(group.files[file]).rowGroups where !rows.isEmpty {
      add(file, FilePosition(row: rows.lowerBound), rows.count)
    }
  }

  private func addByReading(_ file: Int) throws(ToolError) {
    try opener.makeAddressable(group.files[file], group.format)
    let reader = try opener.open(group.files[file], group.format)
    while true {
      let start = reader.position
      let count = try reader.skip(Self.stretchRows)
      if count > 0 { add(file, start, count) }
      if count < Self.stretchRows { break }
    }
    closedBytes += reader.bytesRead
    filesRead.append(group.files[file])
  }

  private func add(_ file: Int, _ start: FilePosition, _ rows: Int) {
    stretches.append(Stretch(file: file, start: start, rows: rows, firstRow: total))
    total += rows
  }

  var place: PartPlace? { nil }
  var bytesRead: Int { closedBytes + (reader?.bytesRead ?? 0) }
  var replacedValues: Int { closedReplaced + (reader?.replacedValues ?? 0) }
  func rowCount() throws(ToolError) -> Int? { total }

  func isAtEnd() throws(ToolError) -> Bool {
    index == stretches.count || index == stretches.count - 1 && done == stretches[index].rows
  }

  func rowsLeft() throws(ToolError) -> Int? { nil }

  func expect(_ rows: Int, most: Int) { self.most = most }

  func next() throws(ToolError) -> PartRow? {
    while index < stretches.count {
      let stretch = stretches[index]
      let file = group.files[stretch.file]
      guard done < stretch.rows else {
        close()
        continue
      }
      let open: any RowReader
      if let reader { open = reader } else { open = try self.open(stretch) }
      let event = try open.next()
      if case .end = event {
        guard opener.watch.goesOn() else { return nil }
        throw ToolError(.ioError, "\(file.path): the file changed while it was read")
      }
      defer {
        done += 1
        most -= 1
      }
      return PartRow(event: event, reader: open, file: file, row: stretch.firstRow + done)
    }
    return nil
  }

  private func open(_ stretch: Stretch) throws(ToolError) -> any RowReader {
    let file = group.files[stretch.file]
    let opened = try opener.open(
      file, group.format, at: stretch.start, rows: done + min(stretch.rows - done, max(1, most)))
    if done > 0 { _ = try opened.skip(done) }
    reader = opened
    if !filesRead.contains(file) { filesRead.append(file) }
    return opened
  }

  private func close() {
    closedBytes += reader?.bytesRead ?? 0
    closedReplaced += reader?.replacedValues ?? 0
    reader = nil
    index += 1
    done = 0
  }

  func skip(_ count: Int) throws(ToolError) -> Int {
    var left = count
    while left > 0, index < stretches.count {
      let step = min(left, stretches[index].rows - done)
      left -= step
      if let reader { _ = try reader.skip(step) }
      done += step
      if done == stretches[index].rows { close() }
    }
    return count - left
  }
}

/// Sebastiano Vigna's SplitMix64: the same numbers from the same seed on every machine.
struct SplitMix64 {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  /// A number from 0 to `bound` - 1, by the high half of a product; the bias is below 2⁻⁴⁰ for row counts.
  mutating func below(_ bound: Int) -> Int { Int(next().multipliedFullWidth(by: UInt64(bound)).high) }
}
