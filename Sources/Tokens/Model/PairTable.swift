/// What two numbers make together: which two tokens a third and before which others, or a state and a byte the next state.
@safe final class PairTable: @unchecked Sendable {
  /// What a pair becomes.
  struct Merge {
    /// Lower ones come first; `none` where the pair makes nothing.
    var rank: UInt32
    var id: UInt32

    static let none = Merge(rank: .max, id: 0)
  }

  private struct Slot {
    var pair: UInt64
    var merge: Merge
  }

  private nonisolated(unsafe) let slots: UnsafeMutablePointer<Slot>
  private let mask: Int
  private static let free = UInt64.max

  /// An empty table for so many pairs.
  init(capacity: Int) {
    var size = 1 << 4
    while size < 2 * capacity { size *= 2 }
    mask = size - 1
    unsafe slots = .allocate(capacity: size)
    unsafe slots.initialize(repeating: Slot(pair: Self.free, merge: .none), count: size)
  }

  deinit { unsafe slots.deallocate() }

  /// Adds a pair; one that is there takes the new rank, as in the reference.
  func insert(_ left: UInt32, _ right: UInt32, _ merge: Merge) {
    unsafe slots[slot(left, right)] = Slot(pair: Self.pair(left, right), merge: merge)
  }

  /// What a pair becomes.
  @inline(__always) func find(_ left: UInt32, _ right: UInt32) -> Merge {
    unsafe slots[slot(left, right)].merge
  }

  @inline(__always) private static func pair(_ left: UInt32, _ right: UInt32) -> UInt64 {
    UInt64(left) << 32 | UInt64(right)
  }

  @inline(__always) private func slot(_ left: UInt32, _ right: UInt32) -> Int {
    let pair = Self.pair(left, right)
    var slot = Int(truncatingIfNeeded: mix(pair)) & mask
    while unsafe slots[slot].pair != pair && slots[slot].pair != Self.free { slot = (slot &+ 1) & mask }
    return slot
  }
}
