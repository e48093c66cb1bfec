internal import Glibc
import Keys
import Records

/// A set of fingerprints in at most 30 bytes each, growth included.
///
/// Open addressing with linear probing in 64 segments by the highest bits. A segment grows by half when it is four
/// fifths full, so slots are between 53 % and 80 % taken, and only one segment is held twice at any time. A key's
/// home slot rises with its value: going through all slots visits the keys almost in order. Where keys crowd, as
/// those of a hash never do, somebody chose them: that segment's home slots are then drawn by chance.
@safe final class KeyTable {
  private static let segmentBits: UInt64 = 6
  private nonisolated(unsafe) let segments: UnsafeMutablePointer<Segment>
  /// One free slot, where segments without memory of their own look.
  private nonisolated(unsafe) let nothing: UnsafeMutablePointer<Fingerprint>
  /// How many distinct keys are in it.
  private(set) var count = 0

  init() {
    unsafe nothing = .allocate(capacity: 1)
    unsafe nothing.initialize(to: Fingerprint(high: 0, low: 0))
    unsafe segments = .allocate(capacity: 1 << Self.segmentBits)
    unsafe segments.initialize(repeating: Segment(slots: nothing), count: 1 << Self.segmentBits)
  }

  deinit {
    for index in 0..<1 << Self.segmentBits { unsafe segments[index].free() }
    unsafe segments.deallocate()
    unsafe nothing.deallocate()
  }

  /// No bits at all mark a free slot; the one key that has none shares the fingerprint next to it.
  @inline(__always) private static func stored(_ key: Fingerprint) -> Fingerprint {
    key.high | key.low == 0 ? Fingerprint(high: 0, low: 1) : key
  }

  /// Takes a key in; false when it was there.
  @inline(__always) func insert(_ key: Fingerprint) throws(ToolError) -> Bool {
    let key = Self.stored(key)
    let segment = unsafe segments + Int(truncatingIfNeeded: key.high >> (64 - Self.segmentBits))
    if unsafe segment.pointee.isFull { unsafe try segment.pointee.grow(to: segment.pointee.nextCapacity) }
    var slot = unsafe segment.pointee.find(key)
    if slot < 0 { slot = unsafe try segment.pointee.scatter(key) }
    if unsafe segment.pointee.slots[slot] == key { return false }
    unsafe segment.pointee.slots[slot] = key
    unsafe segment.pointee.count &+= 1
    count &+= 1
    return true
  }

  /// Whether a key is there.
  @inline(__always) func contains(_ key: Fingerprint) throws(ToolError) -> Bool {
    let key = Self.stored(key)
    let segment = unsafe segments + Int(truncatingIfNeeded: key.high >> (64 - Self.segmentBits))
    var slot = unsafe segment.pointee.find(key)
    if slot < 0 { slot = unsafe try segment.pointee.scatter(key) }
    return unsafe segment.pointee.slots[slot] == key
  }

  /// Makes room for so many more keys, so that taking them in grows nothing; by half at least, so that many few ones cost
  /// no more than one that has them all.
  func reserve(_ extra: Int) throws(ToolError) {
    let each = (count + extra) >> Self.segmentBits
    for index in 0..<1 << Self.segmentBits {
      let wanted = each + each / 4 + each / 16 + 64  // a sixteenth for the spread between segments
      if unsafe wanted > segments[index].capacity {
        unsafe try segments[index].grow(to: max(wanted, segments[index].nextCapacity))
      }
    }
  }

  /// Calls `body` with all keys, in order, a segment's worth at a time.
  func forEachSorted(_ body: ([Fingerprint]) throws(ToolError) -> Void) throws(ToolError) {
    for index in 0..<1 << Self.segmentBits {
      let keys = unsafe segments[index].keys().sorted()
      if !keys.isEmpty { try body(keys) }
    }
  }

  /// Slots in memory of their own, from the system and back to it, so that nothing is left between them.
  @unsafe private struct Segment {
    var slots: UnsafeMutablePointer<Fingerprint>
    /// Slots in memory of its own; 0 before the first key.
    var capacity = 0
    var count = 0
    /// What home slots are drawn from; 0 where they rise with the keys.
    private var seed: UInt64 = 0

    init(slots: UnsafeMutablePointer<Fingerprint>) { unsafe self.slots = slots }

    @inline(__always) var isFull: Bool { unsafe count &* 5 >= capacity &* 4 }
    var nextCapacity: Int { unsafe max(256, capacity + capacity / 2) }

    /// Slots in a row that hashes never fill: of a thousand million keys at four fifths some 900 are
    /// (ln n / (a - 1 - ln a)).
    private static var longestRun: Int { 4096 }

    /// The slot that holds the key, or the free one where it would go; there is always a free one. -1 where keys crowd so
    /// that somebody chose them.
    @inline(__always) func find(_ key: Fingerprint) -> Int {
      let home = unsafe home(key)
      var slot = home
      while true {
        let other = unsafe slots[slot]
        if other == key || other.high | other.low == 0 { break }
        slot &+= 1
        if unsafe slot == capacity { slot = 0 }
      }
      return unsafe areMany(slot &- home) ? -1 : slot
    }

    /// Whether so many steps from home, below 0 by way of the last slot, tell of chosen keys.
    @inline(__always) private func areMany(_ steps: Int) -> Bool {
      if unsafe UInt(bitPattern: steps) < UInt(Self.longestRun) { return false }
      return unsafe seed == 0 && (steps < 0 ? steps &+ capacity : steps) >= Self.longestRun
    }

    @inline(__always) private func home(_ key: Fingerprint) -> Int {
      let fraction = unsafe seed == 0 ? key.high << segmentBits : scattered(key)
      return unsafe Int(truncatingIfNeeded: fraction.multipliedFullWidth(by: UInt64(capacity)).high)
    }

    /// 64 bits of a key that nobody can foresee without the seed (the mixing step of wyhash).
    private func scattered(_ key: Fingerprint) -> UInt64 {
      let first = unsafe (key.high ^ seed).multipliedFullWidth(by: key.low ^ 0x9E37_79B9_7F4A_7C15)
      let second = unsafe (first.high ^ first.low ^ seed).multipliedFullWidth(by: seed | 1)
      return second.high ^ second.low
    }

    /// Draws the home slots by chance from now on; returns where a key is, or would go.
    mutating func scatter(_ key: Fingerprint) throws(ToolError) -> Int {
      unsafe seed = UInt64.random(in: 1...UInt64.max)
      unsafe try grow(to: capacity)
      return unsafe find(key)
    }

    mutating func grow(to newCapacity: Int) throws(ToolError) {
      let bytes = newCapacity * MemoryLayout<Fingerprint>.stride
      // All pages at once: keys fill them evenly, and a page that is read before it is written to faults twice, the
      // second time with an interrupt to every other thread's core.
      let flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE
      let memory = unsafe mmap(nil, bytes, PROT_READ | PROT_WRITE, flags, -1, 0)
      guard let memory = unsafe memory, unsafe memory != MAP_FAILED else {
        throw ToolError(.temporaryFailure, "no memory for more keys: \(describe(errno: errno))")
      }
      let old = unsafe self
      unsafe slots = memory.bindMemory(to: Fingerprint.self, capacity: newCapacity)
      unsafe capacity = newCapacity
      if unsafe !take(old) {
        unsafe seed = UInt64.random(in: 1...UInt64.max)
        unsafe memset(slots, 0, bytes)
        _ = unsafe take(old)
      }
      unsafe old.free()
    }

    /// Takes in the keys of another segment, none of which it has; false where they crowd.
    private func take(_ old: Segment) -> Bool {
      for index in unsafe 0..<old.capacity {
        let key = unsafe old.slots[index]
        guard key.high | key.low != 0 else { continue }
        let home = unsafe home(key)
        var slot = home
        while unsafe slots[slot].high | slots[slot].low != 0 {
          slot &+= 1
          if unsafe slot == capacity { slot = 0 }
        }
        if unsafe areMany(slot &- home) { return false }
        unsafe slots[slot] = key
      }
      return true
    }

    func keys() -> [Fingerprint] {
      unsafe UnsafeBufferPointer(start: slots, count: capacity).filter { $0.high | $0.low != 0 }
    }

    func free() {
      if unsafe capacity > 0 { unsafe munmap(slots, capacity * MemoryLayout<Fingerprint>.stride) }
    }
  }
}
