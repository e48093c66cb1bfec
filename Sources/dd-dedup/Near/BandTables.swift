internal import Glibc
import Records

/// For each band its buckets: which kept rows have which tag.
///
/// A posting is 8 bytes, the tag and the row's number + 1, in open addressing with linear probing. A slot's home rises
/// with the tag, so growing, by an eighth at five sixths full, goes through both tables in order.
@safe final class BandTables {
  /// A bucket with so many rows is full: it is searched no further and takes no more, so that rows which are all alike
  /// in a part, as from a template, don't cost the square of their number. Two rows that matter share other buckets too.
  static let mostRows = 64

  private nonisolated(unsafe) let bands: UnsafeMutablePointer<Band>
  private let count: Int
  /// Slots are drawn by chance, so that nobody can write rows whose postings crowd. Equal tags stay equal.
  private let (flip, factor) = (UInt32.random(in: 0...UInt32.max), UInt32.random(in: 0...UInt32.max) | 1)
  /// How many buckets are full.
  private(set) var fullBuckets = 0

  init(count: Int) throws(ToolError) {
    self.count = count
    unsafe bands = .allocate(capacity: count)
    for index in 0..<count { unsafe (bands + index).initialize(to: try Band()) }
  }

  deinit {
    for index in 0..<count { unsafe bands[index].free() }
    unsafe bands.deallocate()
  }

  @inline(__always) private func tag(_ text: NearText, _ band: Int) -> UInt32 {
    unsafe (text.tags[band] ^ flip) &* factor
  }

  /// The rows that share a bucket with a text, in ascending order, each once.
  func candidates(_ text: NearText, into rows: inout [UInt32]) {
    rows.removeAll(keepingCapacity: true)
    for band in 0..<count { unsafe bands[band].search(tag(text, band), into: &rows) }
    guard rows.count > 1 else { return }
    rows.sort()
    var kept = 1
    for index in 1..<rows.count where rows[index] != rows[kept - 1] {
      rows[kept] = rows[index]
      kept += 1
    }
    rows.removeLast(rows.count - kept)
  }

  /// Adds a row to its buckets that aren't full.
  func insert(_ text: NearText, row: UInt32) throws(ToolError) {
    for band in 0..<count where unsafe try bands[band].insert(tag(text, band), row: row) { fullBuckets += 1 }
  }

  /// The buckets of one band, in memory from the system and back to it.
  @unsafe private struct Band {
    private var slots: UnsafeMutablePointer<UInt64>
    private var capacity = 1024
    private var count = 0

    init() throws(ToolError) { unsafe slots = try Self.memory(1024) }

    private static func memory(_ capacity: Int) throws(ToolError) -> UnsafeMutablePointer<UInt64> {
      let bytes = capacity * MemoryLayout<UInt64>.stride
      let memory = unsafe mmap(nil, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
      guard let memory = unsafe memory, unsafe memory != MAP_FAILED else {
        throw ToolError(.temporaryFailure, "no memory for more rows of --near: \(describe(errno: errno))")
      }
      return unsafe memory.bindMemory(to: UInt64.self, capacity: capacity)
    }

    func free() { unsafe munmap(slots, capacity * MemoryLayout<UInt64>.stride) }

    @inline(__always) private func home(_ tag: UInt32) -> Int {
      unsafe Int(truncatingIfNeeded: (UInt64(tag) &* UInt64(capacity)) >> 32)
    }

    func search(_ tag: UInt32, into rows: inout [UInt32]) {
      var slot = unsafe home(tag)
      var found = 0
      while true {
        let posting = unsafe slots[slot]
        if posting == 0 { return }
        if UInt32(truncatingIfNeeded: posting >> 32) == tag {
          rows.append(UInt32(truncatingIfNeeded: posting) &- 1)
          found &+= 1
          if found == mostRows { return }
        }
        slot &+= 1
        if unsafe slot == capacity { slot = 0 }
      }
    }

    /// True when the row fills its bucket.
    mutating func insert(_ tag: UInt32, row: UInt32) throws(ToolError) -> Bool {
      if unsafe count * 6 >= capacity * 5 { unsafe try grow() }
      var slot = unsafe home(tag)
      var found = 0
      while unsafe slots[slot] != 0 {
        if unsafe UInt32(truncatingIfNeeded: slots[slot] >> 32) == tag {
          found &+= 1
          if found == mostRows { return false }
        }
        slot &+= 1
        if unsafe slot == capacity { slot = 0 }
      }
      unsafe slots[slot] = UInt64(tag) << 32 | UInt64(row &+ 1)
      unsafe count &+= 1
      return found &+ 1 == mostRows
    }

    private mutating func grow() throws(ToolError) {
      let old = unsafe self
      unsafe capacity = old.capacity + old.capacity / 8
      unsafe slots = try Self.memory(capacity)
      for index in unsafe 0..<old.capacity {
        let posting = unsafe old.slots[index]
        if posting == 0 { continue }
        var slot = unsafe home(UInt32(truncatingIfNeeded: posting >> 32))
        while unsafe slots[slot] != 0 {
          slot &+= 1
          if unsafe slot == capacity { slot = 0 }
        }
        unsafe slots[slot] = posting
      }
      unsafe old.free()
    }
  }
}
