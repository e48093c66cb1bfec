public import Records

/// A column's value in a row that doesn't come as one JSON record.
public enum RowCell {
  /// A value of a JSON document; nil is null.
  case json(JSONDocument, JSONNode?)
  /// A list of numbers of four bytes, as PLAIN has them. The column's elements have no parts.
  case list(ByteView)
  /// The same as a list of lists of `each` numbers.
  case lists(ByteView, each: Int)
}

extension ParquetWriter {
  /// Adds a row from one cell a column; `line` is where it comes from, and tells rows apart. After an error the file can't
  /// be finished: the row is in it by half.
  public func append(_ cells: [RowCell], from line: ByteView) throws(ValueMismatch) {
    try addRow(line) { shredder throws(ValueMismatch) in try shredder.add(cells) }
  }
}

extension LeafWriter {
  /// Numbers of four bytes in a list, or in lists of `each`: all of them are there.
  func add(numbers: ByteView, each: Int?) {
    guard !numbers.isEmpty else { return addNull(definition: 1, repetition: 0) }
    let count = numbers.count / 4
    var levels: [UInt8] = Array(repeating: UInt8(shape.maximumRepetition), count: count)
    if let each { for place in stride(from: 0, to: count, by: each) { levels[place] = 1 } }
    levels[0] = 0
    levels.withBytes { add(values: numbers, count: count, repetitions: $0) }
  }
}
