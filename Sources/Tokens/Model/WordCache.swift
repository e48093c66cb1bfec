internal import Glibc
import Records

/// The tokens of words that were seen before. It grows with what it sees up to 32 MB and is then emptied, so that
/// memory stays what it is.
///
/// A slot has 32 bytes: a key of 16 and four tokens. Words of up to 15 bytes are their own key; of longer ones it is a
/// hash and a place in `long`. More than four tokens lie in `overflow`.
@safe final class WordCache {
  struct Slot {
    var key: Key
    var tokens: SIMD4<UInt32>
  }

  struct Key: Equatable {
    var low: UInt64
    /// The highest byte is a short word's length, or 0xFF; 0 is a free slot.
    var high: UInt64

    static let free = Key(low: 0, high: 0)
  }

  /// Longer words aren't kept.
  static let longest = 255
  /// Tokens from here on aren't kept: the highest byte of the first has their number.
  static let firstIDTooLarge: UInt32 = 1 << 24
  private static let inOverflow: UInt32 = 0xFF

  private static let smallest = 1 << 15
  private static let largest = 1 << 20

  @exclusivity(unchecked) private nonisolated(unsafe) var slots: UnsafeMutablePointer<Slot>
  @exclusivity(unchecked) private var mask: Int
  private var used = 0
  @exclusivity(unchecked) private nonisolated(unsafe) var long: UnsafeMutablePointer<UInt8>
  private var longUsed = 0
  @exclusivity(unchecked) private nonisolated(unsafe) var overflow: UnsafeMutablePointer<UInt32>
  private var overflowUsed = 0
  private static let longCapacity = 1 << 23
  private static let overflowCapacity = 1 << 21

  init() {
    unsafe slots = Self.allocate(Self.smallest)
    unsafe mask = Self.smallest - 1
    // Their pages are touched as they fill.
    unsafe long = .allocate(capacity: Self.longCapacity)
    unsafe overflow = .allocate(capacity: Self.overflowCapacity)
  }

  deinit {
    unsafe free(slots)
    unsafe long.deallocate()
    unsafe overflow.deallocate()
  }

  private static func allocate(_ count: Int) -> UnsafeMutablePointer<Slot> {
    unsafe Memory.zeroed(count)
  }

  /// The key of a word of 1 to 15 bytes. `isPadded`: 16 bytes from `word` on may be read.
  @unsafe @inline(__always) static func key(_ word: UnsafePointer<UInt8>, _ count: Int, isPadded: Bool) -> Key {
    var low: UInt64 = 0
    var high: UInt64 = 0
    let raw = unsafe UnsafeRawPointer(word)
    if isPadded {
      low = unsafe raw.loadUnaligned(as: UInt64.self)
      high = unsafe raw.loadUnaligned(fromByteOffset: 8, as: UInt64.self)
      if count < 8 {
        low &= ~(UInt64.max << UInt64(8 &* count))
        high = 0
      } else {
        high &= ~(UInt64.max << UInt64(8 &* (count &- 8)))
      }
    } else {
      for index in 0..<count {
        let byte = unsafe UInt64(word[index])
        if index < 8 { low |= byte << UInt64(8 &* index) } else { high |= byte << UInt64(8 &* (index &- 8)) }
      }
    }
    return Key(low: low, high: high | UInt64(count) << 56)
  }

  /// Where a key's slot is, or one of the next; of a long word's key, its hash decides.
  @inline(__always) private func slot(_ key: Key) -> Int {
    unsafe Int(truncatingIfNeeded: mix(key.low ^ mix(key.high))) & mask
  }

  /// Appends the tokens of a short word; false when it is unknown.
  @inline(__always) func append(_ key: Key, to list: TokenList) -> Bool {
    var slot = slot(key)
    while true {
      let found = unsafe slots[slot].key
      if found == key {
        unsafe append(slots[slot].tokens, to: list)
        return true
      }
      if found.high == 0 { return false }
      slot = unsafe (slot &+ 1) & mask
    }
  }

  @inline(__always) private func append(_ tokens: SIMD4<UInt32>, to list: TokenList) {
    let count = tokens.x >> 24
    if count == Self.inOverflow { return appendOverflow(tokens, to: list) }
    list.reserve(4)
    var ids = tokens
    ids.x &= Self.firstIDTooLarge &- 1
    unsafe UnsafeMutableRawPointer(list.base + list.used).storeBytes(of: ids, as: SIMD4<UInt32>.self)
    unsafe list.used &+= Int(count)
  }

  private func appendOverflow(_ tokens: SIMD4<UInt32>, to list: TokenList) {
    let count = Int(tokens.z)
    list.reserve(count)
    unsafe (list.base + list.used).update(from: overflow + Int(tokens.y), count: count)
    unsafe list.used &+= count
  }

  /// Keeps the tokens of a short word that is unknown.
  func insert(_ key: Key, _ symbols: [Symbols.Symbol]) {
    makeRoom(overflow: symbols.count)
    if let tokens = pack(symbols) { place(Slot(key: key, tokens: tokens), from: slot(key)) }
  }

  private func place(_ entry: Slot, from home: Int) {
    var slot = home
    while unsafe slots[slot].key != .free { slot = unsafe (slot &+ 1) & mask }
    unsafe slots[slot] = entry
    used += 1
  }

  /// Half of all slots stay free, and a word's bytes and tokens have their place.
  private func makeRoom(overflow count: Int, long bytes: Int = 0) {
    if overflowUsed + count > Self.overflowCapacity || longUsed + bytes > Self.longCapacity { removeAll() }
    if unsafe 2 * (used + 1) > mask { grow() }
  }

  private func pack(_ symbols: [Symbols.Symbol]) -> SIMD4<UInt32>? {
    guard symbols.allSatisfy({ $0.id < Self.firstIDTooLarge }) else { return nil }
    var tokens = SIMD4<UInt32>()
    if symbols.count <= 4 {
      for (index, symbol) in symbols.enumerated() { tokens[index] = symbol.id }
      tokens.x |= UInt32(symbols.count) << 24
      return tokens
    }
    for (index, symbol) in symbols.enumerated() { unsafe overflow[overflowUsed + index] = symbol.id }
    tokens.x = Self.inOverflow << 24
    tokens.y = UInt32(overflowUsed)
    tokens.z = UInt32(symbols.count)
    overflowUsed += symbols.count
    return tokens
  }

  private func removeAll() {
    unsafe memset(slots, 0, (mask + 1) * MemoryLayout<Slot>.stride)
    used = 0
    longUsed = 0
    overflowUsed = 0
  }

  private func grow() {
    let count = unsafe mask + 1
    guard count < Self.largest else { return removeAll() }
    let old = unsafe slots
    let size = min(4 * count, Self.largest)
    unsafe slots = Self.allocate(size)
    unsafe mask = size - 1
    used = 0
    for index in 0..<count where unsafe old[index].key != .free {
      let key = unsafe old[index].key
      unsafe place(old[index], from: key.high >> 56 == Self.isLong ? slot(Self.home(hash: key.low)) : slot(key))
    }
    unsafe free(old)
  }
}

extension WordCache {
  private static let isLong: UInt64 = 0xFF

  /// What says where a long word's slot is.
  @inline(__always) private static func home(hash: UInt64) -> Key { Key(low: hash, high: isLong << 56) }

  /// Appends the tokens of a word of 16 to `longest` bytes; nil when it is known, else the hash to keep it by.
  @unsafe func append(long word: UnsafePointer<UInt8>, _ count: Int, to list: TokenList) -> UInt64? {
    let hash = unsafe Tokens.hash(word, count)
    var slot = slot(Self.home(hash: hash))
    while true {
      let key = unsafe slots[slot].key
      if key.low == hash && key.high >> 56 == Self.isLong && Int(key.high & 0xFFFF) == count {
        let place = Int(key.high >> 16 & 0xFFFF_FFFF)
        if unsafe memcmp(long + place, word, count) == 0 {
          unsafe append(slots[slot].tokens, to: list)
          return nil
        }
      }
      if key.high == 0 { return hash }
      slot = unsafe (slot &+ 1) & mask
    }
  }

  /// Keeps the tokens of a long word that is unknown.
  @unsafe func insert(long word: UnsafePointer<UInt8>, _ count: Int, hash: UInt64, _ symbols: [Symbols.Symbol]) {
    makeRoom(overflow: symbols.count, long: count)
    guard let tokens = pack(symbols) else { return }
    let place = longUsed
    unsafe memcpy(long + place, word, count)
    longUsed += count
    let key = Key(low: hash, high: Self.isLong << 56 | UInt64(place) << 16 | UInt64(count))
    self.place(Slot(key: key, tokens: tokens), from: slot(Self.home(hash: hash)))
  }
}
