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
  private nonisolated(unsafe) var slots: UnsafeMutablePointer<UInt64>
  private var mask: Int
  /// The numbers of the last page's values.
  private var indexes: [UInt32] = []

  private static let leastSlots = 1 << 10

  init() {
    mask = Self.leastSlots - 1
    unsafe slots = .allocate(capacity: Self.leastSlots)
    unsafe slots.initialize(repeating: 0, count: Self.leastSlots)
  }

  deinit { unsafe slots.deallocate() }

  /// How many bits hold an index; readers want one at least.
  private var bitWidth: Int { max(1, Int.bitWidth - max(count - 1, 0).leadingZeroBitCount) }

  /// Takes the values of a PLAIN page into `indexes`; with a limit it gives up, and returns false, once there are more
  /// distinct values.
  func index(_ page: ByteView, _ type: PhysicalType, values: Int, limit: Int = .max) -> Bool {
    indexes.removeAll(keepingCapacity: true)
    indexes.reserveCapacity(values)
    let width = type.width
    var position = 0
    while position < page.count {
      let size = width == 0 ? PlainValues.size(page, position, type) : width
      let value = unsafe ByteView(base: page.pointer + position, count: size)
      let number = number(of: value, hash: Self.hash(value))
      if number >= limit { return false }
      indexes.append(UInt32(truncatingIfNeeded: number))
      position &+= size
    }
    return true
  }

  @inline(__always) private static func hash(_ value: ByteView) -> UInt32 {
    let hash: UInt64
    switch value.count {
    case 4: hash = UInt64(value.loadUnchecked(0, as: UInt32.self)) &* 0x9E37_79B9_7F4A_7C15
    case 8: hash = value.loadUnchecked(0, as: UInt64.self) &* 0x9E37_79B9_7F4A_7C15
    default: hash = unsafe dd_xxh3(value.pointer, value.count)
    }
    return UInt32(truncatingIfNeeded: hash >> 32)
  }

  @inline(__always) private func number(of value: ByteView, hash: UInt32) -> Int {
    var slot = Int(hash) & mask
    while true {
      let entry = unsafe slots[slot]
      if entry == 0 { return add(value, hash, slot) }
      if entry >> 32 == UInt64(hash) {
        let number = Int(entry & 0xFFFF_FFFF) &- 1
        if isValue(number, value) { return number }
      }
      slot = (slot &+ 1) & mask
    }
  }

  @inline(__always) private func isValue(_ number: Int, _ value: ByteView) -> Bool {
    let start = Int(starts[number])
    let known = plain.view
    // Values of one width, or with their lengths in front: bytes beyond the end are not the value's.
    guard start &+ value.count <= known.count else { return false }
    if value.count == 4 {
      return known.loadUnchecked(start, as: UInt32.self) == value.loadUnchecked(0, as: UInt32.self)
    }
    return known[start..<(start &+ value.count)] == value
  }

  private func add(_ value: ByteView, _ hash: UInt32, _ slot: Int) -> Int {
    starts.append(UInt32(plain.count))
    plain.append(value)
    count += 1
    unsafe slots[slot] = UInt64(hash) << 32 | UInt64(count)
    if 2 * count > mask { grow() }
    return count - 1
  }

  private func grow() {
    let old = unsafe slots
    let oldMask = mask
    mask = 4 * (mask + 1) - 1
    unsafe slots = .allocate(capacity: mask + 1)
    unsafe slots.initialize(repeating: 0, count: mask + 1)
    for index in 0...oldMask {
      let entry = unsafe old[index]
      if entry == 0 { continue }
      var slot = Int(entry >> 32) & mask
      while unsafe slots[slot] != 0 { slot = (slot + 1) & mask }
      unsafe slots[slot] = entry
    }
    unsafe old.deallocate()
  }

  /// Appends `indexes` as a data page has them: the width in bits, and the runs.
  func appendIndexes(to buffer: ByteBuffer) {
    buffer.append(UInt8(bitWidth))
    unsafe indexes.withUnsafeBufferPointer { indexes in
      guard let base = indexes.baseAddress else { return }
      unsafe HybridWriter.append(base, count: indexes.count, bitWidth: bitWidth, to: buffer)
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
