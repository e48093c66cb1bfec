internal import Records
internal import Shingling

/// Runs of words that stand in a text more than once.
///
/// Step by step: a run of n words can only repeat where both its runs of n - 1 words do, so each step looks at what the
/// one before left, and of text that doesn't repeat itself nothing is left soon.
@safe final class Repetition {
  /// By the number of words: code points in the most frequent run, each time counted (2 to 4).
  private(set) var top = [Int](repeating: 0, count: 5)
  /// By the number of words: code points in runs that stood there before (5 to 10).
  private(set) var duplicate = [Int](repeating: 0, count: 11)
  /// Words of the longest loop.
  private(set) var loop = 0
  /// Code points of all words.
  private(set) var letters = 0
  /// Different words.
  private(set) var distinct = 0

  private let slots = HashSlots()
  private nonisolated(unsafe) var room: UnsafeMutablePointer<Int32>
  private var capacity = 0
  /// For each word the number of the first one like it.
  private nonisolated(unsafe) var words: UnsafeMutablePointer<Int32>
  /// For each run, by its first word, the number of the first run like it, where it may repeat.
  private nonisolated(unsafe) var labels: UnsafeMutablePointer<Int32>
  /// For each first run how often it stands there.
  private nonisolated(unsafe) var counts: UnsafeMutablePointer<Int32>
  /// Code points of all words before each.
  private nonisolated(unsafe) var before: UnsafeMutablePointer<Int32>
  /// The runs that repeat, by their first words, in order.
  private nonisolated(unsafe) var repeats: UnsafeMutablePointer<Int32>
  private var repeatCount = 0
  /// How many words were read.
  private var count = 0

  init() {
    unsafe room = .allocate(capacity: 5)
    unsafe (words, labels, counts, before, repeats) = (room, room, room, room, room)
  }

  deinit { unsafe room.deallocate() }

  private func reserve(_ count: Int) {
    guard count > capacity else { return }
    capacity = max(2 * capacity, count, 1024)
    unsafe room.deallocate()
    unsafe room = .allocate(capacity: 5 * capacity)
    unsafe (words, labels, counts) = (room, room + capacity, room + 2 * capacity)
    unsafe (before, repeats) = (room + 3 * capacity, room + 4 * capacity)
  }

  /// How often each different word stands in the text, where that is wanted; 0 for words that stood there before.
  private(set) var frequencies: [Int32] = []

  private static func codePoints(_ text: ByteView, _ range: Range<Int>) -> Int {
    let bytes = unsafe text.pointer
    var count = 0
    for at in range { count &+= unsafe bytes[at] & 0xC0 == 0x80 ? 0 : 1 }
    return count
  }

  /// Reads the words of a text.
  func readWords(_ folded: FoldedWords, of text: ByteView, isASCII: Bool, keepsFrequencies: Bool) {
    let all = unsafe folded.all
    count = all.count
    reserve(count + 1)
    var distinct = 0
    slots.begin(count)
    var sum: Int32 = 0
    // Here and below: what is written may be no member, so that none is read again for every word.
    let (words, counts, before) = unsafe (words, counts, before)
    for index in 0..<count {
      let word = unsafe all[index]
      unsafe before[index] = sum
      let length = isASCII ? word.range.count : Self.codePoints(text, word.range)
      sum &+= Int32(truncatingIfNeeded: length)
      let first = slots.put(word.hash, Int32(truncatingIfNeeded: index))
      unsafe words[index] = first
      unsafe counts[index] = 0
      unsafe counts[Int(first)] &+= 1
      distinct &+= Int(first) == index ? 1 : 0
    }
    unsafe before[count] = sum
    letters = Int(sum)
    self.distinct = distinct
    if keepsFrequencies { frequencies = (0..<count).map { unsafe counts[$0] } }
  }

  /// Looks for runs of 2 to `most` of the words that were read.
  func readRuns(upTo most: Int) {
    for index in top.indices { top[index] = 0 }
    for index in duplicate.indices { duplicate[index] = 0 }
    loop = 0
    var repeatCount = 0
    unsafe labels.update(from: words, count: count)
    let (words, counts, repeats) = unsafe (words, counts, repeats)
    for index in 0..<count {
      // Written in any case, and counted where it repeats: a branch would be guessed wrong half of the time.
      unsafe repeats[repeatCount] = Int32(truncatingIfNeeded: index)
      unsafe repeatCount &+= counts[Int(words[index])] > 1 ? 1 : 0
    }
    self.repeatCount = repeatCount
    var width = 2
    while width <= most && self.repeatCount > 1 {
      lengthen(to: width)
      if width < top.count { findTop(width) }
      if width == 4 { findLoop() }
      if width > 4 { findDuplicates(width) }
      width += 1
    }
  }

  /// From the runs of `width` - 1 words that repeat to those of `width`.
  private func lengthen(to width: Int) {
    let (words, labels, counts, repeats) = unsafe (words, labels, counts, repeats)
    // A run that ends where the next one's words don't repeat can't either. What is kept stands before what is read.
    var made = 0
    for index in 0..<(repeatCount - 1) {
      let position = unsafe repeats[index]
      unsafe repeats[made] = position
      unsafe made &+= repeats[index &+ 1] == position &+ 1 ? 1 : 0
    }
    slots.begin(made)
    for index in 0..<made {
      let position = unsafe repeats[index]
      let last = unsafe words[Int(position) &+ width &- 1]
      let key = unsafe UInt64(UInt32(bitPattern: labels[Int(position)])) << 32 | UInt64(UInt32(bitPattern: last))
      let first = slots.put(key, position)
      unsafe labels[Int(position)] = first
      unsafe counts[Int(position)] = 0
      unsafe counts[Int(first)] &+= 1
    }
    var kept = 0
    for index in 0..<made {
      let position = unsafe repeats[index]
      unsafe repeats[kept] = position
      unsafe kept &+= counts[Int(labels[Int(position)])] > 1 ? 1 : 0
    }
    repeatCount = kept
  }

  @inline(__always) private func letters(from position: Int, _ width: Int) -> Int {
    unsafe Int(before[position &+ width] &- before[position])
  }

  private func findTop(_ width: Int) {
    var most = 0
    var longest = 0
    for index in 0..<repeatCount {
      let position = unsafe Int(repeats[index])
      guard unsafe Int(labels[position]) == position else { continue }
      let count = unsafe Int(counts[position])
      let size = letters(from: position, width)
      if count > most || (count == most && size > longest) { (most, longest) = (count, size) }
    }
    top[width] = most * longest
  }

  private func findDuplicates(_ width: Int) {
    var covered = 0
    var sum = 0
    for index in 0..<repeatCount {
      let position = unsafe Int(repeats[index])
      guard unsafe Int(labels[position]) != position else { continue }
      let start = max(covered, position)
      sum &+= letters(from: start, position &+ width &- start)
      covered = position &+ width
    }
    duplicate[width] = sum
  }

  /// Stretches where each run of 4 words stood the same way before: the text has a period there.
  private func findLoop() {
    let width = 4
    // Of each first run, its last one so far: kept in `counts`, which the next step needs only of runs that repeat.
    var last = -1
    var period = 0
    var length = 0
    for index in 0..<repeatCount {
      let position = unsafe Int(repeats[index])
      let label = unsafe Int(labels[position])
      guard label != position else {
        unsafe counts[position] = Int32(position)
        continue
      }
      let distance = unsafe position &- Int(counts[label])
      unsafe counts[label] = Int32(position)
      length = position == last &+ 1 && distance == period ? length &+ 1 : 1
      (last, period) = (position, distance)
      let words = length &+ width &- 1 &+ period
      if words >= 3 * period { loop = max(loop, words) }
    }
  }
}
