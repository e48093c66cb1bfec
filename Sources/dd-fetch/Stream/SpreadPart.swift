import Parquet
import Records
import ToolKit

/// Files in an order that a seed draws: stretches of neighbouring rows (in Parquet: row groups), shuffled.
///
/// The stretches are gone round, a piece of each: single rows first, so that few rows already are from all over the
/// source, then pieces that grow with the rows given and with those of the stretch, so that none is opened often. The
/// order doesn't depend on how many rows are wanted.
///
/// To know where stretches begin and which numbers their rows have, footers are read, or files read through once:
/// a row's number is the same as in the source's own order, whatever the seed.
final class SpreadPart: Part {
  private struct Stretch {
    let file: Int
    var rows: Int
    let firstRow: Int
    /// Rows given or passed over.
    var done = 0
    /// The place of the row `placeDone`, from which reading can go on.
    var place: FilePosition
    var placeDone = 0
  }
  /// Of many stretches two neighbours become one, so that memory stays bounded.
  private static let mostStretches = 8192
  /// A piece is this share of the rows given so far: a thousand rows are some eighty pieces, a million two hundred.
  private static let pieceShare = 16
  /// Or so many times what its stretch has given: what a Parquet page holds is read again for each piece of it.
  private static let pieceGrowth = 64

  private let group: FileGroup
  private let opener: FileOpener
  private var stretches: [Stretch] = []
  private var total = 0
  private var stretchRows = 64
  /// The stretches of this round, those of it that were gone to, and the one at hand.
  private var round: [Int] = []
  private var visited = 0
  private var current = 0
  /// Rows left of the piece at hand.
  private var pieceLeft = 0
  /// Rows given or passed over.
  private var taken = 0
  /// Rows that will be asked for at most, so that no more of a stretch are read.
  private var most = Int.max
  private var reader: (any RowReader)?
  private var closedBytes = 0
  private var closedRepairs = Repairs()
  private(set) var filesRead: FilesRead

  /// The rows of a group in the order that `seed` draws.
  init(_ group: FileGroup, _ opener: FileOpener, seed: UInt64) throws(ToolError) {
    self.group = group
    self.opener = opener
    filesRead = FilesRead(of: group.files)
    for file in group.files.indices {
      if try opener.knowsRowCount(group.files[file], group.reading) {
        try addRowGroups(file)
      } else {
        try addByReading(file)
      }
    }
    var random = SplitMix64(state: seed)
    for last in stretches.indices.dropFirst().reversed() { stretches.swapAt(last, random.below(last + 1)) }
    round = Array(stretches.indices)
  }

  private func addRowGroups(_ file: Int) throws(ToolError) {
    let footer = try opener.footer(group.files[file])
    _ = try addRows(total, footer.rowCount, of: group.files[file])
    for rows in footer.rowGroups where !rows.isEmpty {
      add(file, FilePosition(row: rows.lowerBound), rows.count)
    }
  }

  private func addByReading(_ file: Int) throws(ToolError) {
    try opener.makeAddressable(group.files[file], group.reading)
    let reader = try opener.open(group.files[file], group.reading)
    while true {
      let start = reader.position
      let wanted = stretchRows
      let count = try reader.skip(wanted)
      if count > 0 { add(file, start, count) }
      if count < wanted { break }
      if stretches.count > Self.mostStretches { joinNeighbours() }
    }
    closedBytes += reader.bytesRead
    filesRead.add(file)
  }

  private func add(_ file: Int, _ start: FilePosition, _ rows: Int) {
    stretches.append(Stretch(file: file, rows: rows, firstRow: total, place: start))
    total += rows
  }

  /// Makes stretches twice as long, but for row groups, which are as long as they are.
  private func joinNeighbours() {
    var joined: [Stretch] = []
    for stretch in stretches {
      if let last = joined.last, last.file == stretch.file, last.rows == stretchRows, stretch.rows <= stretchRows {
        joined[joined.count - 1].rows += stretch.rows
      } else {
        joined.append(stretch)
      }
    }
    stretches = joined
    stretchRows *= 2
  }

  /// Whether there is nothing to draw an order of.
  var isOneStretch: Bool { stretches.count <= 1 && total > 1 }
  var place: PartPlace? { nil }
  var bytesRead: Int { closedBytes + (reader?.bytesRead ?? 0) }
  var repairs: Repairs { closedRepairs + (reader?.repairs ?? Repairs()) }
  func rowCount() throws(ToolError) -> Int? { total }
  func count() throws(ToolError) -> Int? { total }

  func isAtEnd() throws(ToolError) -> Bool { taken == total }

  func rowsLeft() throws(ToolError) -> Int? { nil }

  func expect(_ rows: Int, most: Int) { self.most = most }

  func next(most: Int) throws(ToolError) -> PartRow? {
    guard beginPiece() else { return nil }
    let stretch = stretches[current]
    let file = group.files[stretch.file]
    let open: any RowReader
    if let reader { open = reader } else { open = try self.open(stretch) }
    let event = try open.next()
    if case .end = event {
      guard opener.watch.goesOn() else { return nil }
      throw ToolError(.ioError, "\(file.path): the file changed while it was read")
    }
    advance(1)
    self.most -= 1
    return PartRow(event: event, reader: open, file: file, row: stretch.firstRow + stretch.done)
  }

  /// Goes to the next stretch when the piece at hand is used up; false when all rows were given.
  private func beginPiece() -> Bool {
    if pieceLeft > 0 { return true }
    close()
    guard taken < total else { return false }
    repeat {
      if visited == round.count {
        round.removeAll { stretches[$0].done == stretches[$0].rows }
        visited = 0
      }
      current = round[visited]
      visited += 1
    } while stretches[current].done == stretches[current].rows
    let stretch = stretches[current]
    pieceLeft = min(stretch.rows - stretch.done, max(1, Self.pieceGrowth * stretch.done, taken / Self.pieceShare))
    return true
  }

  private func advance(_ rows: Int) {
    stretches[current].done += rows
    taken += rows
    pieceLeft -= rows
  }

  private func open(_ stretch: Stretch) throws(ToolError) -> any RowReader {
    let file = group.files[stretch.file]
    let behind = stretch.done - stretch.placeDone
    let opened = try opener.open(
      file, group.reading, at: stretch.place, rows: behind + min(pieceLeft, max(1, most)))
    if behind > 0 { _ = try opened.skip(behind) }
    reader = opened
    filesRead.add(stretch.file)
    return opened
  }

  private func close() {
    guard let reader else { return }
    closedBytes += reader.bytesRead
    closedRepairs = closedRepairs + reader.repairs
    if stretches[current].done < stretches[current].rows {
      stretches[current].place = reader.position
      stretches[current].placeDone = stretches[current].done
    }
    self.reader = nil
  }

  func skip(_ count: Int) throws(ToolError) -> Int {
    var left = count
    while left > 0, beginPiece() {
      let step = min(left, pieceLeft)
      left -= step
      if let reader { _ = try reader.skip(step) }
      advance(step)
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
