internal import Glibc

/// A table from 64-bit hashes to the number under which each was seen first. One serves all texts.
@safe final class HashSlots {
  private nonisolated(unsafe) var slots: UnsafeMutablePointer<(hash: UInt64, first: Int32)>
  private var capacity = 1 << 10
  private var shift: UInt64 = 54

  init() {
    unsafe slots = .allocate(capacity: capacity)
  }

  deinit { unsafe slots.deallocate() }

  /// Forgets all, and makes room for so many.
  func begin(_ count: Int) {
    var bits: UInt64 = 4
    while 1 << bits < 2 * count { bits += 1 }
    if 1 << bits > capacity {
      unsafe slots.deallocate()
      capacity = 1 << bits
      unsafe slots = .allocate(capacity: capacity)
    }
    shift = 64 - bits
    unsafe (slots).initialize(repeating: (0, -1), count: 1 << bits)
  }

  /// The number under which this hash was put first: `number`, where it is new.
  @inline(__always) func put(_ hash: UInt64, _ number: Int32) -> Int32 {
    let mask = (1 << (64 - Int(shift))) - 1
    var at = Int((hash &* 0x9E37_79B9_7F4A_7C15) >> shift)
    while true {
      let slot = unsafe slots[at]
      if slot.first < 0 {
        unsafe slots[at] = (hash, number)
        return number
      }
      if slot.hash == hash { return slot.first }
      at = (at + 1) & mask
    }
  }
}
