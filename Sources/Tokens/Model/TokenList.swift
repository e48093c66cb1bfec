public import Records

/// The tokens of a text: their ids and, where asked for, where each ends in the text.
@safe public final class TokenList {
  @exclusivity(unchecked) nonisolated(unsafe) var base: UnsafeMutablePointer<UInt32>
  @exclusivity(unchecked) private var capacity: Int
  @exclusivity(unchecked) var used = 0
  /// How many tokens there are.
  public var count: Int { unsafe used }
  /// Whether ends are kept.
  public let keepsEnds: Bool
  /// Of each token the byte of the text after its last; empty when they aren't kept.
  public internal(set) var ends: [UInt32] = []

  /// An empty list.
  public init(keepsEnds: Bool = false) {
    self.keepsEnds = keepsEnds
    unsafe capacity = 1 << 10
    unsafe base = Memory.allocate(1 << 10)
  }

  deinit { unsafe Memory.free(base) }

  /// The id of a token by its place, which is checked.
  public subscript(index: Int) -> UInt32 {
    precondition(index >= 0 && index < count, "no token there")
    return unsafe base[index]
  }

  /// All ids.
  public var ids: [UInt32] { unsafe Array(UnsafeBufferPointer(start: base, count: count)) }

  /// Forgets all tokens.
  public func removeAll() {
    unsafe used = 0
    ends.removeAll(keepingCapacity: true)
  }

  /// Adds a token that ends at a byte of the text.
  public func append(_ id: UInt32, end: Int) {
    append(id)
    if keepsEnds { ends.append(UInt32(truncatingIfNeeded: end)) }
  }

  @inline(__always) func append(_ id: UInt32) {
    reserve(1)
    unsafe base[used] = id
    unsafe used &+= 1
  }

  /// Room for so many more.
  @inline(__always) func reserve(_ extra: Int) {
    if unsafe used &+ extra > capacity { grow(extra) }
  }

  @inline(never) private func grow(_ extra: Int) {
    let wanted = unsafe max(2 * capacity, count + extra)
    unsafe base = Memory.grow(base, to: wanted, keeping: count)
    unsafe capacity = wanted
  }

  /// Appends the ids as a JSON array.
  public func appendJSON(to buffer: ByteBuffer) {
    appendJSON(0..<count, to: buffer)
  }

  /// Appends some of the ids as a JSON array.
  public func appendJSON(_ range: Range<Int>, to buffer: ByteBuffer) {
    precondition(range.lowerBound >= 0 && range.upperBound <= count)
    buffer.append("[")
    var at = range.lowerBound
    while at < range.upperBound {
      let some = min(range.upperBound - at, 1 << 10)
      // Ten digits and a comma each.
      guard let room = unsafe buffer.tail(reserving: 11 * some).baseAddress else { return }
      var to = 0
      for index in at..<(at + some) { unsafe to &+= write(base[index], to: room + to) }
      buffer.commit(to)
      at += some
    }
    if !range.isEmpty { buffer.truncate(to: buffer.count - 1) }
    buffer.append("]")
  }

  /// Writes a number in decimal and a comma; returns how many bytes these are.
  @inline(__always) private func write(_ number: UInt32, to room: UnsafeMutablePointer<UInt8>) -> Int {
    var digits = 1
    var limit: UInt32 = 10
    while number >= limit && digits < 10 {
      digits &+= 1
      if digits == 10 { break }
      limit &*= 10
    }
    var rest = number
    var place = digits
    while place > 0 {
      place &-= 1
      unsafe room[place] = UInt8(truncatingIfNeeded: 0x30 &+ rest % 10)
      rest /= 10
    }
    unsafe room[digits] = 0x2C
    return digits &+ 1
  }
}
