import Records

/// A column's next entries and values, as the assembler walks over them. Plain memory: no reference counts.
///
/// An entry is a pair of levels: a value, a null, or an empty list. Only entries at the maximum definition
/// level have a value.
@unsafe struct ColumnCursor {
  /// The capacity of the level arrays.
  static let capacity = 512

  var entry = 0
  var entryCount = 0
  /// The levels of the entries; not filled in where `maximum…` is 0.
  let repetition: UnsafeMutablePointer<UInt8>
  let definition: UnsafeMutablePointer<UInt8>
  let maximumRepetition: UInt8
  let maximumDefinition: UInt8
  var value = 0
  var valueCount = 0
  let numbers: UnsafeMutablePointer<Int64>
  let slices: UnsafeMutablePointer<ByteView>
  /// Whether the values are in `numbers`; a dictionary's are always slices.
  var isNumber = false
  var rendering = Rendering.null

  init(_ leaf: Leaf, _ batch: ValueBatch) {
    unsafe repetition = UnsafeMutablePointer<UInt8>.allocate(capacity: ColumnCursor.capacity)
    unsafe definition = UnsafeMutablePointer<UInt8>.allocate(capacity: ColumnCursor.capacity)
    unsafe repetition.initialize(repeating: 0, count: ColumnCursor.capacity)
    unsafe definition.initialize(repeating: 0, count: ColumnCursor.capacity)
    unsafe maximumRepetition = UInt8(leaf.maximumRepetition)
    unsafe maximumDefinition = UInt8(leaf.maximumDefinition)
    unsafe numbers = batch.numbers
    unsafe slices = batch.slices
  }

  func deallocate() {
    unsafe repetition.deallocate()
    unsafe definition.deallocate()
  }

  /// The next entry's levels.
  @inline(__always) var nextRepetition: UInt8 { unsafe maximumRepetition == 0 ? 0 : repetition[entry] }
  @inline(__always) var nextDefinition: UInt8 { unsafe maximumDefinition == 0 ? 0 : definition[entry] }
}

/// The cursors of all columns, side by side for the assembler; kept by every reader that fills one in.
@safe final class CursorTable {
  let cursors: UnsafeMutablePointer<ColumnCursor>

  init(_ count: Int) { unsafe cursors = UnsafeMutablePointer<ColumnCursor>.allocate(capacity: max(1, count)) }

  deinit { unsafe cursors.deallocate() }
}
