internal import Records

/// Columns of text with a heading, for people; numbers stand to the right.
public struct Table {
  private let headings: [String]
  private let alignsLeft: [Bool]
  private var rows: [[String]] = []
  private var totals: [Int] = []

  /// A table of columns; those whose heading begins with `<` are texts and stand to the left.
  public init(_ headings: [String]) {
    alignsLeft = headings.map { $0.hasPrefix("<") }
    self.headings = headings.map { $0.hasPrefix("<") ? String($0.dropFirst()) : $0 }
  }

  /// Adds a row.
  public mutating func add(_ cells: [String]) { rows.append(cells.map(Self.shown)) }

  /// Adds a row under a rule.
  public mutating func addTotal(_ cells: [String]) {
    totals.append(rows.count)
    rows.append(cells.map(Self.shown))
  }

  /// What cells hold may come from outside.
  private static func shown(_ cell: String) -> String { Secrets.hide(cell).visible }

  /// The lines of the table.
  public var text: String { text(at: headings.indices.map { $0 }, columns: nil) }

  /// The lines of the table for a terminal of so many columns: one after another of these headings is left out, until the
  /// rest fits. `foldsLast`: the last column, of texts, is folded instead, or stands below where there is no room for it.
  public func text(columns: Int?, leavingOut dispensable: [String], foldsLast: Bool = false) -> String {
    var kept = headings.indices.map { $0 }
    for heading in dispensable {
      guard let columns, width(of: foldsLast ? kept.dropLast() : kept) > columns else { break }
      kept.removeAll { headings[$0] == heading }
    }
    return text(at: kept, columns: columns, foldsLast: foldsLast)
  }

  /// Columns that a folded text has at least; where there are fewer, it stands below.
  private static let leastFolded = 24

  /// A row whose last cell is folded in its column, which begins at `start`, or below the others.
  private static func foldedLast(_ others: String, _ last: String, at start: Int, columns: Int) -> String {
    guard !last.isEmpty, terminalColumns(others + last) > columns else { return others + last }
    if columns - start >= leastFolded { return Records.folded(others + last, columns: columns, hanging: start) }
    let below = Records.folded("    " + last, columns: columns, hanging: 4)
    return others.trimmingEnd + "\n" + below
  }

  private func width(of kept: [Int]) -> Int {
    kept.reduce(2 * (kept.count - 1)) { sum, column in
      sum + (([headings] + rows).map { $0[column].count }.max() ?? 0)
    }
  }

  private func text(at kept: [Int], columns: Int?, foldsLast: Bool = false) -> String {
    let headings = kept.map { self.headings[$0] }
    let alignsLeft = kept.map { self.alignsLeft[$0] }
    let rows = self.rows.map { row in kept.map { row[$0] } }
    let all = [headings] + rows
    let widths = headings.indices.map { column in all.map { $0[column].count }.max() ?? 0 }
    func line(_ cells: [String]) -> String {
      var line = ""
      for (column, cell) in cells.enumerated() {
        let padding = String(repeating: " ", count: widths[column] - cell.count)
        if column > 0 { line += "  " }
        if foldsLast, let columns, column == cells.count - 1 {
          line = Self.foldedLast(line, cell, at: line.count, columns: columns)
        } else {
          line += alignsLeft[column] ? cell + padding : padding + cell
        }
      }
      return line.trimmingEnd + "\n"
    }
    // A long text in the last column must not make the rule wrap on a terminal.
    let rule = String(repeating: "─", count: min(columns ?? 100, 100, width(of: kept))) + "\n"
    var text = line(headings) + rule
    for (index, row) in rows.enumerated() {
      if totals.contains(index) { text += rule }
      text += line(row)
    }
    return text
  }
}

extension String {
  /// The text in at most so many characters, with `cutSign` where it goes on.
  public func cut(to most: Int) -> String { count > most ? prefix(max(0, most - cutSign.count)) + cutSign : self }

  fileprivate var trimmingEnd: String {
    var text = self
    while text.hasSuffix(" ") { text.removeLast() }
    return text
  }
}

/// A bar of at most `width` characters, in eighths of one.
public func bar(_ part: Int, of whole: Int, width: Int) -> String {
  guard whole > 0, part > 0 else { return "" }
  let eighths = max(1, Int((Double(part) / Double(whole) * Double(width * 8)).rounded()))
  let rest = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"][eighths % 8]
  return String(repeating: "█", count: eighths / 8) + rest
}

/// A part of a whole in percent.
public func percent(_ part: Int, of whole: Int) -> String {
  whole > 0 ? decimal(100 * Double(part) / Double(whole), places: 1) + " %" : "–"
}
