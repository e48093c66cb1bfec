import Records

/// Puts columns together again, row by row, by their levels (the Dremel paper's record assembly), and writes JSON.
///
/// The first column below a node says what the node is at this place; the others must agree.
@safe struct Assembler {
  private let steps: UnsafeMutablePointer<Step>
  private let columns: UnsafeMutablePointer<ColumnCursor>
  private let readers: [ColumnReader]
  private let table: StepTable
  private let cursors: CursorTable
  private var output: Output
  /// What `output` writes to between rows.
  private let nowhere: ByteBuffer
  /// What JSON had no form for.
  private(set) var replaced = ReplacedValues()

  init(_ table: StepTable, _ cursors: CursorTable, _ readers: [ColumnReader]) {
    self.table = table
    self.cursors = cursors
    unsafe steps = table.steps
    unsafe columns = cursors.cursors
    self.readers = readers
    nowhere = ByteBuffer()
    output = Output(nowhere)
  }

  /// Writes the next row, an object, or returns its size if it is longer than `maximum`.
  mutating func row(into buffer: ByteBuffer, maximum: Int) throws -> Int? {
    output = Output(buffer, maximum: maximum)
    try write(0, repetition: 0)
    if output.hasNonFinite { replaced.nonFiniteRows &+= 1 }
    return output.finish()
  }

  /// Goes through the next row as `row` does, for what is wrong with it, and forgets it.
  mutating func check(_ scratch: ByteBuffer, maximum: Int) throws {
    let before = replaced
    scratch.removeAll()
    _ = try row(into: scratch, maximum: maximum)
    replaced = before
  }

  /// Writes the value of a step, whose first entries have the level `repetition`.
  private mutating func write(_ index: Int, repetition: UInt8) throws {
    let step = unsafe steps + index
    if unsafe step.pointee.kind == .leaf {
      try unsafe leaf(step, repetition)
      return
    }
    let first = unsafe columns + step.pointee.firstColumn
    try unsafe supply(first, step.pointee.firstColumn)
    let definition = unsafe first.pointee.nextDefinition
    if unsafe definition < step.pointee.definition {
      guard unsafe step.pointee.isOptional else { throw unsafe levelsClash(step, definition) }
      try unsafe pass(step, repetition, definition)
      output.write("null")
      return
    }
    switch unsafe step.pointee.kind {
    case .leaf, .group: try unsafe group(step, index, repetition)
    case .list, .object, .pairs: try unsafe elements(step, index, repetition, definition)
    }
  }

  private mutating func group(_ step: UnsafeMutablePointer<Step>, _ index: Int, _ repetition: UInt8) throws {
    var child = index &+ 1
    let end = unsafe step.pointee.next
    while child < end {
      output.write(padded: unsafe steps[child].prefix)
      try write(child, repetition: repetition)
      child = unsafe steps[child].next
    }
    output.write(0x7D)
  }

  /// A list or a map: its elements, members or pairs.
  private mutating func elements(
    _ step: UnsafeMutablePointer<Step>, _ index: Int, _ repetition: UInt8, _ definition: UInt8
  ) throws {
    let kind = unsafe step.pointee.kind
    output.write(kind == .object ? 0x7B : 0x5B)
    if unsafe definition < step.pointee.elementDefinition {
      try unsafe pass(step, repetition, definition)
    } else {
      var level = repetition
      repeat {
        if unsafe level == step.pointee.repetition { output.write(0x2C) }
        switch kind {
        case .object: try member(index, level, end: unsafe step.pointee.next)
        case .pairs: try pair(index, level, end: unsafe step.pointee.next)
        case .leaf, .group, .list: try write(index &+ 1, repetition: level)
        }
        level = unsafe step.pointee.repetition
      } while try unsafe goesOn(step)
    }
    output.write(kind == .object ? 0x7D : 0x5D)
  }

  /// One `"key":value` of an object; a null key is written as `"null"`.
  private mutating func member(_ index: Int, _ repetition: UInt8, end: Int) throws {
    let key = unsafe steps + (index &+ 1)
    let column = unsafe columns + key.pointee.firstColumn
    try unsafe supply(column, key.pointee.firstColumn)
    let isNull = unsafe column.pointee.nextDefinition < column.pointee.maximumDefinition
    if isNull { output.write(0x22) }
    try unsafe leaf(key, repetition)
    if isNull { output.write(0x22) }
    output.write(0x3A)
    let value = unsafe key.pointee.next
    if value < end { try write(value, repetition: repetition) } else { output.write("null") }
  }

  /// One `{"key":…,"value":…}`.
  private mutating func pair(_ index: Int, _ repetition: UInt8, end: Int) throws {
    output.write("{\"key\":")
    try write(index &+ 1, repetition: repetition)
    let value = unsafe steps[index &+ 1].next
    if value < end {
      output.write(",\"value\":")
      try write(value, repetition: repetition)
    }
    output.write(0x7D)
  }

  /// Whether the list of `step` has one more element; at the chunk's end it has none.
  @inline(__always) private func goesOn(_ step: UnsafeMutablePointer<Step>) throws -> Bool {
    let column = unsafe columns + step.pointee.firstColumn
    if unsafe column.pointee.entry == column.pointee.entryCount {
      if try unsafe !readers[step.pointee.firstColumn].refill() { return false }
    }
    let level = unsafe column.pointee.nextRepetition
    if unsafe level > step.pointee.repetition {
      throw unsafe readers[step.pointee.firstColumn].corrupt(
        "repetition level \(level) after an element of level \(unsafe step.pointee.repetition)")
    }
    return unsafe level == step.pointee.repetition
  }

  /// Makes sure that the column has a next entry.
  @inline(__always) private func supply(_ column: UnsafeMutablePointer<ColumnCursor>, _ index: Int) throws {
    if unsafe column.pointee.entry == column.pointee.entryCount {
      guard try readers[index].refill() else {
        throw readers[index].corrupt("the column has fewer rows than its group")
      }
    }
  }

  /// Takes the one entry that every column below a null or an empty list has.
  private func pass(_ step: UnsafeMutablePointer<Step>, _ repetition: UInt8, _ definition: UInt8) throws {
    for index in unsafe step.pointee.firstColumn..<step.pointee.endColumn {
      let column = unsafe columns + index
      try unsafe supply(column, index)
      let found = unsafe (column.pointee.nextRepetition, column.pointee.nextDefinition)
      guard found == (repetition, definition) else {
        throw readers[index].corrupt(
          "levels (repetition, definition) are \(found) where the columns beside have (\(repetition), \(definition))")
      }
      unsafe column.pointee.entry &+= 1
    }
  }

  private func levelsClash(_ step: UnsafeMutablePointer<Step>, _ definition: UInt8) -> ParquetError {
    let least = unsafe step.pointee.definition - (step.pointee.isOptional ? 1 : 0)
    return unsafe readers[step.pointee.firstColumn].corrupt(
      "definition level \(definition) where the columns beside have \(least) at least")
  }

  /// Writes a leaf's next entry.
  @inline(__always) private mutating func leaf(_ step: UnsafeMutablePointer<Step>, _ repetition: UInt8) throws {
    let index = unsafe step.pointee.firstColumn
    let column = unsafe columns + index
    try unsafe supply(column, index)
    let found = unsafe column.pointee.nextRepetition
    guard found == repetition else {
      throw readers[index].corrupt("repetition level \(found) where the columns beside have \(repetition)")
    }
    let definition = unsafe column.pointee.nextDefinition
    unsafe column.pointee.entry &+= 1
    if unsafe definition != column.pointee.maximumDefinition {
      guard unsafe step.pointee.isOptional && definition &+ 1 == step.pointee.definition else {
        throw unsafe levelsClash(step, definition)
      }
      output.write("null")
      return
    }
    if unsafe column.pointee.value == column.pointee.valueCount { try readers[index].decodeValues() }
    let value = unsafe column.pointee.value
    unsafe column.pointee.value &+= 1
    if unsafe column.pointee.isNumber {
      unsafe output.write(column.pointee.numbers[value], column.pointee.rendering)
    } else {
      try unsafe output.write(column.pointee.slices[value], column.pointee.rendering, &replaced.sequences)
    }
  }
}
