import Records

/// What a measure found out about records and the decisions are to know: words, taken in the order in which they were put.
@safe public final class Notes {
  private nonisolated(unsafe) var words: UnsafeMutablePointer<UInt64>
  private var capacity = 64
  private var count = 0
  private var next = 0

  /// Where the next word will stand.
  var end: Int { count }

  /// Takes from this word on.
  func seek(_ place: Int) { next = place }

  /// Whether there are none.
  public var isEmpty: Bool { count == 0 }

  /// No notes.
  public init() { unsafe words = Memory.allocate(64) }

  deinit { unsafe Memory.free(words) }

  /// Adds a word.
  public func put(_ word: UInt64) {
    if count == capacity { grow() }
    unsafe words[count] = word
    count &+= 1
  }

  /// Adds a number.
  public func put(_ number: Int) { put(UInt64(bitPattern: Int64(number))) }

  /// Adds words.
  @unsafe public func put(_ more: UnsafePointer<UInt64>, count extra: Int) {
    while capacity - count < extra { grow() }
    unsafe (words + count).update(from: more, count: extra)
    count &+= extra
  }

  /// Takes the next words, good until the decision is made. There have to be as many.
  @unsafe public func take(count wanted: Int) -> UnsafePointer<UInt64> {
    precondition(wanted >= 0 && wanted <= count - next, "a stage takes more notes than its measure put")
    defer { next &+= wanted }
    return unsafe UnsafePointer(words + next)
  }

  /// Takes the next word. There has to be one: a decision takes exactly what the measure put.
  public func take() -> UInt64 {
    precondition(next < count, "a stage takes more notes than its measure put")
    defer { next &+= 1 }
    return unsafe words[next]
  }

  /// Takes the next word as a number.
  public func takeNumber() -> Int { Int(truncatingIfNeeded: take()) }

  /// Forgets all words.
  func removeAll() {
    count = 0
    next = 0
  }

  private func grow() {
    unsafe words = Memory.grow(words, to: 2 * capacity, keeping: count)
    capacity *= 2
  }
}
