/// Which columns rows were asked for, and which a row had. Marked for every value, so without reference counting.
@safe final class ColumnMarks {
  private nonisolated(unsafe) let asked: UnsafeMutableBufferPointer<Bool>
  private nonisolated(unsafe) let found: UnsafeMutableBufferPointer<Bool>

  init(columns: Int) {
    unsafe asked = .allocate(capacity: columns)
    unsafe asked.initialize(repeating: false)
    unsafe found = .allocate(capacity: columns)
    unsafe found.initialize(repeating: false)
  }

  deinit {
    unsafe asked.deallocate()
    unsafe found.deallocate()
  }

  @inline(__always) func ask(_ column: Int32) {
    precondition(column >= 0 && Int(column) < (unsafe asked.count))
    unsafe asked[Int(column)] = true
  }

  @inline(__always) func find(_ column: Int32) {
    precondition(column >= 0 && Int(column) < (unsafe found.count))
    unsafe found[Int(column)] = true
  }

  func wasAskedInVain(_ column: Int32) -> Bool { unsafe asked[Int(column)] && !found[Int(column)] }
}
