internal import CBlocks
internal import CanonicalForms
public import Records

/// The words of a text, folded so that case, accents, punctuation and spacing make no difference.
///
/// Canonical decomposition; each code point to its simple lower case; non-spacing marks vanish; letters, numbers and
/// other marks make words, each symbol (So) is one, and so is each letter or number of a script without spaces;
/// everything else parts words. One object serves all texts.
@safe public final class FoldedWords {
  /// A word: the hash of what it folds to, and its bytes in the text. Laid out as CBlocks' `dd_word`.
  @frozen public struct Word: Equatable, Sendable {
    /// 64 bits that stand for the folded word.
    public let hash: UInt64
    @usableFromInline let start: UInt32
    @usableFromInline let end: UInt32

    /// Where in the text it stands, in bytes.
    @inlinable public var range: Range<Int> { Int(start)..<Int(end) }
  }

  private let table = CodePointTable()
  private nonisolated(unsafe) var words: UnsafeMutablePointer<dd_word>
  private var capacity = 1024
  private var length = 0
  private nonisolated(unsafe) var grams: UnsafeMutablePointer<dd_gram>
  private var gramCapacity = 1

  /// The word that is being read, and those before it where they are kept: UTF-8.
  private let folded = ByteBuffer(capacity: 1024)
  private var keepsFolded = false
  /// Where in `folded` each word ends, where they are kept.
  private var ends: [Int] = []
  /// Where in `folded` the word that is being read begins, and where in the text; no word is being read at -1.
  private var foldedStart = 0
  private var wordStart = -1
  private var wordEnd = 0
  /// The marks behind the word's last starter that don't vanish, with their classes: canonical order sorts them once no
  /// more can come.
  private var marks: [CombiningMark] = []

  /// No words.
  public init() {
    unsafe words = Memory.allocate(capacity)
    unsafe grams = Memory.allocate(gramCapacity)
  }

  deinit {
    unsafe Memory.free(words)
    unsafe Memory.free(grams)
  }

  /// How many words there are.
  public var count: Int { length }

  /// A word by its number.
  public subscript(index: Int) -> Word {
    precondition(index >= 0 && index < length)
    return unsafe all[index]
  }

  /// All words, good until the next text: for loops over them, as calls into this module are not inlined.
  @unsafe public var all: UnsafeBufferPointer<Word> {
    unsafe UnsafeBufferPointer(
      start: UnsafeRawPointer(words).assumingMemoryBound(to: Word.self), count: length)
  }

  /// The hash of a word by its number, which is not checked in release builds.
  @inline(__always) func hash(_ index: Int) -> UInt64 { unsafe words[index].hash }

  /// Reads the words of well-formed UTF-8 text.
  public func read(_ text: ByteView) {
    begin(keepsFolded: false)
    var at = 0
    while true {
      reserve((text.count - at) / 2 + 1)
      // Not `&length`: lent to a call, every use of it anywhere would be checked at run time.
      var count = length
      at = unsafe dd_ascii_words(text.pointer, text.count, at, words, &count)
      length = count
      if at >= text.count { return }
      at = readUnicode(text, from: at, upToASCII: true)
    }
  }

  /// The same, with what the words fold to kept for `foldedText`; slower.
  public func readKeeping(_ text: ByteView) {
    begin(keepsFolded: true)
    _ = readUnicode(text, from: 0, upToASCII: false)
  }

  /// What a word folds to, in UTF-8, after `readKeeping`; good until the next text.
  public func foldedText(_ index: Int) -> ByteView {
    folded.view[(index == 0 ? 0 : ends[index - 1])..<ends[index]]
  }

  /// Whether a word is a letter or number of a script without spaces, after `readKeeping`.
  public func isSpaceless(_ index: Int) -> Bool {
    let text = foldedText(index)
    guard let scalar = String(text).unicodeScalars.first else { return false }
    return CodePointTable.isSpaceless(scalar.value) && CodePointTable.role(of: scalar.value) == .alone
  }

  /// The hashes of all runs of `width` words, in order.
  public func grams(width: Int) -> [UInt64] {
    guard width > 0, length >= width else { return [] }
    return unsafe [UInt64](unsafeUninitializedCapacity: length - width + 1) { room, count in
      guard let base = room.baseAddress else { return }
      count = unsafe dd_grams(words, length, width, base)
    }
  }

  /// The runs of `width` words that a filter lets through.
  public func grams(width: Int, passing filter: GramFilter, into found: inout [FoundGram]) {
    found.removeAll(keepingCapacity: true)
    guard width > 0, length >= width else { return }
    reserveFound()
    let count = unsafe dd_find_grams(words, length, width, filter.words, filter.shift + 6, grams)
    for index in 0..<count {
      let gram = unsafe grams[index]
      found.append(FoundGram(hash: gram.hash, position: gram.position))
    }
  }

  /// The hashes of the runs of 1, 2 and more words, up to `most`, that begin with a word.
  public func runs(from start: Int, upTo most: Int, into hashes: inout [UInt64]) {
    let count = max(0, min(most, length - start))
    hashes = unsafe [UInt64](unsafeUninitializedCapacity: count) { room, made in
      guard start >= 0, let base = room.baseAddress else { return }
      unsafe dd_runs(words + start, count, base)
      made = count
    }
  }

  private func reserveFound() {
    guard capacity > gramCapacity else { return }
    unsafe grams = Memory.grow(grams, to: capacity, keeping: 0)
    gramCapacity = capacity
  }

  /// Writes the set of the text's shingles, its runs of `width` words, as hashes in ascending order, and returns how many
  /// there are; of a text with fewer words the run of all, of a text without words none. `room` is for twice `count`.
  @unsafe public func shingles(width: Int, into room: UnsafeMutablePointer<UInt64>) -> Int {
    unsafe dd_shingles(words, length, width, room)
  }

  private func begin(keepsFolded: Bool) {
    length = 0
    self.keepsFolded = keepsFolded
    folded.removeAll()
    foldedStart = 0
    ends.removeAll(keepingCapacity: true)
    wordStart = -1
  }

  private func reserve(_ extra: Int) {
    guard extra > capacity - length else { return }
    let larger = max(2 * capacity, length + extra)
    unsafe words = Memory.grow(words, to: larger, keeping: length)
    capacity = larger
  }
}

extension FoldedWords {
  /// Reads code point by code point: to the end, or to a byte of ASCII that parts words. Returns where it stopped.
  private func readUnicode(_ text: ByteView, from start: Int, upToASCII: Bool) -> Int {
    let bytes = unsafe text.pointer
    var at = start
    while at < text.count {
      let byte = unsafe bytes[at]
      if byte < 0x80 {
        if !Self.isAlphanumeric(byte) {
          endWord()
          if upToASCII { return at }
        } else {
          join(UInt32(byte | 0x20), at, at &+ 1)
        }
        at &+= 1
        continue
      }
      let (scalar, width) = unsafe Self.decode(bytes + at, text.count &- at)
      take(scalar, at, at &+ width)
      at &+= width
    }
    endWord()
    return at
  }

  @inline(__always) private func take(_ scalar: UInt32, _ start: Int, _ end: Int) {
    let (role, folded) = table.look(scalar)
    switch role {
    case .joins: join(folded, start, end)
    case .vanishes:
      if !marks.isEmpty && CodePointTable.marks(of: scalar) == 0 { endMarks() }
    case .alone:
      endWord()
      join(folded, start, end)
      endWord()
    case .complex: takeParts(scalar, start, end)
    case .parts, .unknown: endWord()
    }
  }

  /// A code point that decomposes into several, or a mark whose place depends on those around it.
  private func takeParts(_ scalar: UInt32, _ start: Int, _ end: Int) {
    for part in CodePointTable.decompose(scalar) {
      let folded = CodePointTable.lower(part)
      let order = CodePointTable.marks(of: folded)
      switch CodePointTable.role(of: folded) {
      case .joins where order != 0: join(mark: folded, order: order, start, end)
      case .joins: join(folded, start, end)
      case .vanishes: if order == 0 { endMarks() }
      case .alone:
        endWord()
        join(folded, start, end)
        endWord()
      default: endWord()
      }
    }
  }

  @inline(__always) private func join(_ scalar: UInt32, _ start: Int, _ end: Int) {
    if wordStart < 0 { wordStart = start }
    wordEnd = end
    endMarks()
    append(scalar)
  }

  private func join(mark: UInt32, order: Int, _ start: Int, _ end: Int) {
    if wordStart < 0 { wordStart = start }
    wordEnd = end
    marks.append(CombiningMark(order: UInt8(truncatingIfNeeded: order), scalar: mark))
  }

  @inline(__always) private func endMarks() {
    if !marks.isEmpty { appendMarks() }
  }

  private func appendMarks() {
    putInCanonicalOrder(&marks)
    for mark in marks { append(mark.scalar) }
    marks.removeAll(keepingCapacity: true)
  }

  @inline(__always) private func append(_ scalar: UInt32) {
    if scalar < 0x80 {
      folded.append(UInt8(truncatingIfNeeded: scalar))
      return
    }
    var width = 0
    unsafe folded.append(count: 4) { room in width = unsafe JSONText.encode(scalar, into: room) }
    folded.truncate(to: folded.count - 4 + width)
  }

  private func endWord() {
    endMarks()
    guard wordStart >= 0 else { return }
    reserve(1)
    let text = folded.view.suffix(from: foldedStart)
    unsafe words[length] = dd_word(
      hash: dd_word_hash(text.pointer, text.count), start: UInt32(wordStart), end: UInt32(wordEnd))
    length += 1
    wordStart = -1
    if keepsFolded {
      foldedStart = folded.count
      ends.append(foldedStart)
    } else {
      folded.removeAll()
    }
  }

  private static func isAlphanumeric(_ byte: UInt8) -> Bool {
    (byte | 0x20) &- 0x61 < 26 || byte &- 0x30 < 10
  }

  /// The code point of well-formed UTF-8 beyond ASCII, and how many bytes it has.
  @unsafe @inline(__always)
  private static func decode(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> (scalar: UInt32, width: Int) {
    let first = unsafe UInt32(bytes[0])
    let width = first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4
    guard width <= count else { return (0x20, count) }
    var scalar = first & (0x7F >> UInt32(width))
    for index in 1..<width { scalar = unsafe scalar << 6 | UInt32(bytes[index] & 0x3F) }
    return (scalar, width)
  }
}
