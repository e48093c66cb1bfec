import Recipe
import Records

/// Neighbouring rows that are read together.
struct RowUnit {
  var rows: Range<Int>
  var weight: Int
  /// Whether reading can begin in their midst.
  let splits: Bool

  /// The part of them that is in a range.
  func clamped(to range: Range<Int>) -> RowUnit {
    let left = rows.clamped(to: range)
    return RowUnit(rows: left, weight: Self.share(weight, left.count, of: rows.count), splits: splits)
  }

  static func share(_ weight: Int, _ part: Int, of whole: Int) -> Int {
    Int(UInt128(weight) * UInt128(part) / UInt128(max(1, whole)))
  }
}

/// Cuts between rows.
extension TaskPlan {
  /// Tasks of all rows, which are known.
  func byRows(_ all: Int) -> [FetchTask] {
    let isCountable = files.allSatisfy { $0.kind != .whole }
    let part =
      chunk.map { ChunkRows($0, of: opening.window, counted: isCountable ? all : nil) } ?? ChunkRows(opening.window)
    let first = min(part.position(after: skip), all)
    let there = min(part.left(after: skip), first < all ? (all - first - 1) / part.step + 1 : 0)
    let wanted = min(limit ?? there, there)
    let isOpen = limit == nil && part.count == nil
    let last = wanted == there ? (isOpen ? FetchTask.Last.source : .part) : nil
    guard !takesTurns else {
      let stretches = files.map { $0.stretch(from: FilePosition(), to: nil) }
      return [task(1, of: 1, row: first, rows: wanted, skip: first, step: part.step, last: last, stretches)]
    }
    let span = wanted > 0 ? first..<first + (wanted - 1) * part.step + 1 : first..<first
    // Of the wanted rows, how many stand before each cut.
    let cuts = distinct(cuts(of: units(in: span), span).map { above($0, first, part.step) })
    let (begins, count) = (begins(), cuts.count - 1)
    return (1...count).map { number in
      let rows = cuts[number - 1]..<cuts[number]
      return task(
        number, of: count, begins, first: first + rows.lowerBound * part.step, rows: rows.count, step: part.step,
        last: number == count ? last : nil)
    }
  }

  /// How many of the rows `first`, `first + step`, … stand before a row.
  private func above(_ row: Int, _ first: Int, _ step: Int) -> Int { row <= first ? 0 : (row - first - 1) / step + 1 }

  private func units(in span: Range<Int>) -> [RowUnit] {
    var units: [RowUnit] = []
    var before = 0
    for file in files {
      let rows = file.rows ?? 0
      for (index, mark) in file.marks.enumerated() {
        let end = index + 1 < file.marks.count ? file.marks[index + 1].row : rows
        guard end > mark.row else { continue }
        let unit = RowUnit(
          rows: before + mark.row..<before + end, weight: file.weights[index], splits: file.kind == .parquet
        )
        .clamped(to: span)
        if !unit.rows.isEmpty { units.append(unit) }
      }
      before += rows
    }
    return units
  }

  /// The rows between which tasks lie, from the first to the one behind the last.
  private func cuts(of units: [RowUnit], _ span: Range<Int>) -> [Int] {
    let whole = units.reduce(0) { $0 + $1.weight }
    let count = size.count(of: whole)
    var cuts = [span.lowerBound]
    eachBorder(of: units.map(\.weight), parts: count) { index, into in
      var cut = span.upperBound
      if index < units.count {
        let unit = units[index]
        let isLarge = unit.splits && unit.weight > whole / count
        cut = unit.rows.lowerBound
        if isLarge {
          cut += RowUnit.share(unit.rows.count, into, of: unit.weight)
        } else if 2 * into >= unit.weight {
          cut = unit.rows.upperBound
        }
      }
      cuts.append(max(cut, cuts[cuts.count - 1]))
    }
    return cuts + [span.upperBound]
  }

  /// The row with which each file begins, and behind them the one after the last.
  private func begins() -> [Int] {
    var begins = [0]
    for file in files { begins.append(begins[begins.count - 1] + (file.rows ?? 0)) }
    return begins
  }

  private func task(
    _ number: Int, of count: Int, _ begins: [Int], first: Int, rows: Int, step: Int, last: FetchTask.Last?
  ) -> FetchTask {
    guard rows > 0 else { return task(number, of: count, row: first, rows: 0, step: step, last: last, []) }
    let final = first + (rows - 1) * step
    var stretches: [TaskStretch] = []
    var skip = 0
    for index in firstFile(begins, first)..<files.count {
      let (file, before) = (files[index], begins[index])
      guard before <= final else { break }
      let here = before..<begins[index + 1]
      guard here.overlaps(first..<final + 1) else { continue }
      var start = FilePosition()
      if stretches.isEmpty {
        start = file.entry(for: first - before)
        skip = first - before - start.row
      }
      stretches.append(file.stretch(from: start, to: final < here.upperBound ? file.end(behind: final - before) : nil))
    }
    return task(number, of: count, row: first, rows: rows, skip: skip, step: step, last: last, stretches)
  }

  /// The file that a row is in.
  private func firstFile(_ begins: [Int], _ row: Int) -> Int {
    var (low, high) = (0, files.count)
    while low < high {
      let middle = (low + high) / 2
      if begins[middle + 1] <= row { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
