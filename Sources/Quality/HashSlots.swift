internal import Glibc
internal import Records

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
  /// Drawn anew for each process, so that no text can be made whose words share their slots.
  private static let multiplier = UInt64.random(in: 0...UInt64.max) | 1
  private let multiplier = HashSlots.multiplier

  /// A larger table is given back behind the text that needed it: 64 MiB.
  private static let kept = 1 << 22

  init() {
    unsafe slots = Memory.allocate(capacity)
    clear()
  }

  deinit { unsafe free(slots) }

  private func clear() {
    unsafe slots.initialize(repeating: Slot(hash: 0, first: 0, turn: 0), count: capacity)
    turn = 0
  }

  /// Forgets all, and makes room for so many.
  func begin(_ count: Int) {
    var bits: UInt64 = 4
    while 1 << bits < 3 * count { bits += 1 }
    if 1 << bits > capacity || (capacity > Self.kept && 1 << bits <= capacity / 16) {
      unsafe free(slots)
      capacity = 1 << bits
      unsafe slots = Memory.allocate(capacity)
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
    var at = Int(truncatingIfNeeded: (hash &* multiplier) &>> shift)
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
