import Records
import ToolKit

/// All rows of a source, numbered: one part to its end, or one row of each part in turn until all are used up.
final class RowStream {
  private let parts: [any Part]
  private let isSpread: Bool
  private let watch: Watch
  /// Parts that have no more rows.
  private var isDone: [Bool]
  private var turn: Int
  /// Row counts of the parts, for numbers in a spread order.
  private var counts: [Int] = []
  /// Rows before the next one, in this order.
  private(set) var taken: Int
  /// The number of the row that `next` gave last, or of the first of several, in the source's own order.
  private(set) var number = -1

  /// A stream over parts; `taken` and `turn` are those of an earlier run that the parts go on from.
  init(_ parts: [any Part], isSpread: Bool, watch: Watch, taken: Int = 0, turn: Int = 0) throws(ToolError) {
    self.parts = parts
    self.watch = watch
    self.isSpread = isSpread
    self.taken = taken
    self.turn = turn
    isDone = parts.map { _ in false }
    if isSpread {
      for part in parts { counts.append(try part.rowCount() ?? 0) }
    }
  }

  var bytesRead: Int { parts.reduce(0) { $0 + $1.bytesRead } }
  var repairs: Repairs { parts.reduce(Repairs()) { $0 + $1.repairs } }
  /// The places of all parts, when the order is the source's own.
  var places: [PartPlace]? { isSpread ? nil : parts.compactMap(\.place) }
  /// The part whose turn it is.
  var nextPart: Int { turn }
  /// The files that were read from, part by part.
  var filesRead: [FilesRead] { parts.map(\.filesRead) }

  /// Says how many more rows will be asked for or passed over at most, so that no more are read ahead.
  func expect(_ rows: Int) throws(ToolError) {
    let rounds = try rounds(for: rows)
    for part in parts { part.expect(rounds, most: rows) }
  }

  /// The rounds in which the parts give so many rows; where it isn't known how many each has, as if all had enough.
  private func rounds(for rows: Int) throws(ToolError) -> Int {
    let even = rows / parts.count + (rows % parts.count > 0 ? 1 : 0)
    guard parts.count > 1 && even > 1 else { return even }
    var left: [Int] = []
    for part in parts {
      guard let count = try part.rowsLeft() else { return even }
      left.append(count)
    }
    return Self.wholeRounds(rows - 1, left) + 1
  }

  /// The next row, or where more are at hand and wanted up to so many; nil at the end, or when the run is over.
  func next(most: Int = 1) throws(ToolError) -> PartRow? {
    while let part = currentPart() {
      guard let row = try part.next(most: parts.count == 1 ? most : 1) else {
        guard endTurn() else { return nil }
        continue
      }
      number = !isSpread ? taken : parts.count == 1 ? row.row : interleaved(row.row)
      taken &+= row.count
      advance()
      return row
    }
    return nil
  }

  /// Whether no row is left, by what is at hand. The rows themselves can't be read any more.
  func isAtEnd() throws(ToolError) -> Bool {
    for (part, isDone) in zip(parts, isDone) where !isDone {
      guard try part.isAtEnd() else { return false }
    }
    return true
  }

  private func currentPart() -> (any Part)? {
    for _ in parts {
      if !isDone[turn] { return parts[turn] }
      advance()
    }
    return nil
  }

  /// A part gave nothing: it has no more rows, and the next one's turn comes. False where the run is over: then it may
  /// have some, and nobody's turn comes any more.
  private func endTurn() -> Bool {
    guard watch.goesOn() else { return false }
    isDone[turn] = true
    advance()
    return true
  }

  private func advance() { turn = turn &+ 1 == parts.count ? 0 : turn &+ 1 }

  /// The number, in the parts' own interleaved order, of the row that stands at `row` in the part whose turn it is.
  private func interleaved(_ row: Int) -> Int {
    var number = 0
    for (part, count) in counts.enumerated() { number += min(count, part < turn ? row + 1 : row) }
    return number
  }

  /// Passes over the first `count` rows; by the parts' row counts where these are known.
  func skip(_ count: Int) throws(ToolError) {
    if parts.count == 1 {
      taken += try parts[0].skip(count)
      return
    }
    if taken == 0, let counts = try knownCounts() {
      try jump(count, counts)
    } else {
      try step(count)
    }
  }

  private func step(_ count: Int) throws(ToolError) {
    var left = count
    while left > 0, let part = currentPart() {
      if try part.skip(1) == 0 {
        guard endTurn() else { return }
        continue
      }
      left -= 1
      taken += 1
      advance()
    }
  }

  /// How many rows there are, when all files say so.
  func rowCount() throws(ToolError) -> Int? { try knownCounts()?.reduce(0, +) }

  /// The same, and of uncompressed JSON lines by counting them.
  func count() throws(ToolError) -> Int? {
    for part in parts {
      guard try part.count() != nil else { return nil }
    }
    return try rowCount()
  }

  private func knownCounts() throws(ToolError) -> [Int]? {
    var counts: [Int] = []
    for part in parts {
      guard let count = try part.rowCount() else { return nil }
      counts.append(count)
    }
    return counts
  }

  /// Whole rounds first, then the rest of one.
  private func jump(_ count: Int, _ counts: [Int]) throws(ToolError) {
    let rounds = Self.wholeRounds(count, counts)
    for (index, part) in parts.enumerated() {
      _ = try part.skip(min(counts[index], rounds))
      isDone[index] = counts[index] <= rounds
    }
    let rows = Self.rows(inRounds: rounds, counts)
    taken += rows
    try step(count - rows)
  }

  private static func rows(inRounds rounds: Int, _ counts: [Int]) -> Int {
    counts.reduce(0) { $0 + min($1, rounds) }
  }

  /// The most rounds that give no more than `rows` rows, when the parts have so many each.
  private static func wholeRounds(_ rows: Int, _ counts: [Int]) -> Int {
    var low = 0
    var high = counts.max() ?? 0
    while low < high {
      let middle = (low + high + 1) / 2
      if Self.rows(inRounds: middle, counts) <= rows { low = middle } else { high = middle - 1 }
    }
    return low
  }
}
