internal import Records

/// What a measure found out about records and the decisions are to know: words, taken in the order in which they were put.
///
/// A measure puts words into the notes of its `MeasuredRecord`; a stage takes them from those of its `RecordRun`.
@safe public final class Notes {
  @usableFromInline nonisolated(unsafe) var words: UnsafeMutablePointer<UInt64>
  @usableFromInline var capacity: Int
  /// How many words were put.
  @usableFromInline var length = 0
  /// Where words are taken from, how many there are, and the next.
  @usableFromInline nonisolated(unsafe) var source: UnsafePointer<UInt64>
  @usableFromInline var sourceCount = 0
  @usableFromInline var next = 0

  /// No notes.
  public init() {
    capacity = 16
    unsafe words = Memory.allocate(16)
    unsafe source = UnsafePointer(words)
  }

  deinit { unsafe Memory.free(words) }

  // MARK: For measures

  /// Whether there are none.
  public var isEmpty: Bool { length == 0 }

  /// How many words were put; where the next one goes.
  @inlinable public var count: Int { length }

  /// Adds a word.
  @inlinable @inline(__always) public func put(_ word: UInt64) {
    if length == capacity { grow(1) }
    unsafe words[length] = word
    length &+= 1
  }

  /// Adds a number.
  @inlinable @inline(__always) public func put(_ number: Int) { put(UInt64(bitPattern: Int64(number))) }

  /// Adds words.
  @unsafe public func put(_ more: UnsafePointer<UInt64>, count extra: Int) {
    if capacity - length < extra { grow(extra) }
    unsafe (words + length).update(from: more, count: extra)
    length &+= extra
  }

  /// Puts a number in the place of a word that was put.
  @inlinable public func replace(at place: Int, with number: Int) {
    precondition(place >= 0 && place < length)
    unsafe words[place] = UInt64(bitPattern: Int64(number))
  }

  /// Takes back the words from this place on.
  @inlinable public func truncate(to place: Int) {
    precondition(place >= 0 && place <= length)
    length = place
  }

  @usableFromInline @inline(never) func grow(_ extra: Int) {
    let wanted = max(2 * capacity, length + extra)
    unsafe words = Memory.grow(words, to: wanted, keeping: length)
    capacity = wanted
  }

  // MARK: For stages

  /// Takes the next word. There has to be one: a decision takes exactly what the measure put.
  @inlinable @inline(__always) public func take() -> UInt64 {
    precondition(next < sourceCount, "a stage takes more notes than its measure put")
    defer { next &+= 1 }
    return unsafe source[next]
  }

  /// Takes the next word as a number.
  @inlinable @inline(__always) public func takeNumber() -> Int { Int(truncatingIfNeeded: take()) }

  /// Takes the next words, good until the decision is made. There have to be as many.
  @unsafe public func take(count wanted: Int) -> UnsafePointer<UInt64> {
    precondition(wanted >= 0 && wanted <= sourceCount &- next, "a stage takes more notes than its measure put")
    defer { next &+= wanted }
    return unsafe source + next
  }

  // MARK: For the chain

  /// From now on takes what others hold, from this place on, as long as those stay as they are.
  func read(_ others: Notes, from place: Int) {
    unsafe source = UnsafePointer(others.words)
    sourceCount = others.length
    next = place
  }

  /// What others hold is not to be taken any more.
  func forgetTheirs() { sourceCount = 0 }

  /// Gives its words for those of others.
  func exchange(_ others: Notes) {
    unsafe swap(&words, &others.words)
    swap(&capacity, &others.capacity)
    swap(&length, &others.length)
  }

  /// Forgets all words.
  func removeAll() { length = 0 }
}
