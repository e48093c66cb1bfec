import CXXHash
import Records

/// A column chunk's dictionary while it grows: the distinct values in the order in which they came.
///
/// Unsafe pointers, because it is the hot loop of columns of token ids.
@safe final class DictionaryBuilder {
  /// The values as the dictionary page has them, in PLAIN.
  let plain = ByteBuffer(capacity: 1024)
  /// How many values there are.
  private(set) var count = 0
  /// Where each value begins in `plain`, its length included.
  private var starts: [UInt32] = []
  /// Open addressing: a value's hash in the upper half, its number and 1 in the lower; or 0.
  @exclusivity(unchecked) private nonisolated(unsafe) var slots: UnsafeMutablePointer<UInt64>
  @exclusivity(unchecked) private var mask: Int
  /// The numbers of the last page's values, four bytes each.
  private let indexes = ByteBuffer(capacity: 1024)

  private static let leastSlots = 1 << 10

  init() {
    unsafe mask = Self.leastSlots - 1
    unsafe slots = .allocate(capacity: Self.leastSlots)
    unsafe slots.initialize(repeating: 0, count: Self.leastSlots)
  }

  deinit { unsafe slots.deallocate() }

  /// How many bits hold an index; readers want one at least.
  private var bitWidth: Int { max(1, Int.bitWidth - max(count - 1, 0).leadingZeroBitCount) }

  /// Takes the values of a PLAIN page into `indexes`; with a limit it gives up, and returns false, once there are more
  /// distinct values.
  func index(_ page: ByteView, _ type: PhysicalType, values: Int, limit: Int = .max) -> Bool {
    indexes.removeAll()
    indexes.reserve(4 * values)
    return type.width == 4 ? index(words: page, limit) : index(others: page, type, limit)
  }

  /// Values of four bytes, such as token ids, are told by their hashes alone. In runs, as masks have them, each is looked
  /// up once.
  private func index(words page: ByteView, _ limit: Int) -> Bool {
    var before: UInt32?
    var number = 0
    for position in stride(from: 0, to: page.count, by: 4) {
      let word = page.loadUnchecked(position, as: UInt32.self)
      if word != before {
        let value = unsafe ByteView(base: page.pointer + position, count: 4)
        number = self.number(hash: Self.mixed(word), { _ in true }, else: value)
        if number >= limit { return false }
        before = word
      }
      indexes.append(littleEndian: UInt32(truncatingIfNeeded: number))
    }
    return true
  }

  private func index(others page: ByteView, _ type: PhysicalType, _ limit: Int) -> Bool {
    var position = 0
    while position < page.count {
      let size = PlainValues.size(page, position, type)
      let value = unsafe ByteView(base: page.pointer + position, count: size)
      let hash = UInt32(truncatingIfNeeded: unsafe dd_xxh3(value.pointer, size) >> 32)
      let number = number(hash: hash, { self.isValue($0, value) }, else: value)
      if number >= limit { return false }
      indexes.append(littleEndian: UInt32(truncatingIfNeeded: number))
      position &+= size
    }
    return true
  }

  /// A hash that no two words share: multiplication by an odd number and the shift can both be undone.
  @inline(__always) private static func mixed(_ word: UInt32) -> UInt32 {
    let product = word &* 0x9E37_79B1
    return product ^ product >> 15
  }

  /// The number of the value with that hash of which `isEqual` holds, else a new one.
  @inline(__always)
  private func number(hash: UInt32, _ isEqual: (Int) -> Bool, else value: ByteView) -> Int {
    var slot = unsafe Int(hash) & mask
    while true {
      let entry = unsafe slots[slot]
      if entry == 0 { return add(value, hash, slot) }
      let number = Int(entry & 0xFFFF_FFFF) &- 1
      if entry >> 32 == UInt64(hash), isEqual(number) { return number }
      slot = unsafe (slot &+ 1) & mask
    }
  }

  private func isValue(_ number: Int, _ value: ByteView) -> Bool {
    let start = Int(starts[number])
    let known = plain.view
    // Values of one width, or with their lengths in front: bytes beyond the end are not the value's.
    return start &+ value.count <= known.count && known[start..<(start &+ value.count)] == value
  }

  private func add(_ value: ByteView, _ hash: UInt32, _ slot: Int) -> Int {
    starts.append(UInt32(plain.count))
    plain.append(value)
    count += 1
    unsafe slots[slot] = UInt64(hash) << 32 | UInt64(count)
    if unsafe 2 * count > mask { grow() }
    return count - 1
  }

  private func grow() {
    let old = unsafe slots
    let oldMask = unsafe mask
    unsafe mask = 4 * (mask + 1) - 1
    unsafe slots = .allocate(capacity: mask + 1)
    unsafe slots.initialize(repeating: 0, count: mask + 1)
    for index in 0...oldMask {
      let entry = unsafe old[index]
      if entry == 0 { continue }
      var slot = unsafe Int(entry >> 32) & mask
      while unsafe slots[slot] != 0 { unsafe slot = (slot + 1) & mask }
      unsafe slots[slot] = entry
    }
    unsafe old.deallocate()
  }

  /// Appends `indexes` as a data page has them: the width in bits, and the runs.
  func appendIndexes(to buffer: ByteBuffer) {
    buffer.append(UInt8(bitWidth))
    let count = indexes.count / 4
    unsafe indexes.view.pointer.withMemoryRebound(to: UInt32.self, capacity: count) { indexes in
      unsafe HybridWriter.append(indexes, count: count, bitWidth: bitWidth, to: buffer)
    }
  }

  /// Begins anew.
  func removeAll() {
    plain.removeAll()
    starts.removeAll(keepingCapacity: true)
    count = 0
    unsafe slots.update(repeating: 0, count: mask + 1)
  }
}

/// The values of a PLAIN page.
enum PlainValues {
  /// The bytes that the value at `position` takes, the length in front of a text included.
  @inline(__always) static func size(_ page: ByteView, _ position: Int, _ type: PhysicalType) -> Int {
    type == .byteArray ? 4 &+ Int(page.loadUnchecked(position, as: UInt32.self)) : type.width
  }
}
