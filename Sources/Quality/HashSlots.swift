internal import Glibc

/// A table from 64-bit hashes to the number under which each was seen first. One serves all texts.
@safe final class HashSlots {
  /// Of another turn than the table's a slot is empty, so that nothing has to be cleared.
  private struct Slot {
    var hash: UInt64
    var first: Int32
    var turn: UInt32
  }

  private nonisolated(unsafe) var slots: UnsafeMutablePointer<Slot>
  private var capacity = 1 << 10
  private var turn: UInt32 = 0
  private var shift: UInt64 = 54
  private var mask = 0

  init() {
    unsafe slots = .allocate(capacity: capacity)
    clear()
  }

  deinit { unsafe slots.deallocate() }

  private func clear() {
    unsafe slots.initialize(repeating: Slot(hash: 0, first: 0, turn: 0), count: capacity)
    turn = 0
  }

  /// Forgets all, and makes room for so many.
  func begin(_ count: Int) {
    var bits: UInt64 = 4
    while 1 << bits < 3 * count { bits += 1 }
    if 1 << bits > capacity {
      unsafe slots.deallocate()
      capacity = 1 << bits
      unsafe slots = .allocate(capacity: capacity)
      clear()
    } else if turn == .max {
      clear()
    }
    turn += 1
    shift = 64 - bits
    mask = 1 << bits - 1
  }

  /// The number under which this hash was put first: `number`, where it is new.
  @inline(__always) func put(_ hash: UInt64, _ number: Int32) -> Int32 {
    var at = Int(truncatingIfNeeded: (hash &* 0x9E37_79B9_7F4A_7C15) &>> shift)
    while true {
      let slot = unsafe slots[at]
      if slot.turn != turn {
        unsafe slots[at] = Slot(hash: hash, first: number, turn: turn)
        return number
      }
      if slot.hash == hash { return slot.first }
      at = (at &+ 1) & mask
    }
  }
}
