internal import CBlocks
internal import Records

/// What is counted of a text's lines and paragraphs.
final class LineCounts {
  private(set) var count = 0
  private(set) var bullets = 0
  private(set) var ellipses = 0
  private(set) var terminals = 0
  private(set) var short = 0
  private(set) var repeated = Repeated()
  private(set) var repeatedParagraphs = Repeated()
  /// Code points of the lines, and of the paragraphs.
  private(set) var codePoints = 0
  private(set) var paragraphs = 0
  /// All lines, blank ones too, and the code points of the longest and of all.
  private(set) var rawCount = 0
  private(set) var longest = 0
  private(set) var rawCodePoints = 0
  /// Where in the text the fifth line ends, or all when there are fewer.
  private(set) var fifthEnd = Int.max

  /// Those that are equal to one before.
  struct Repeated {
    var count = 0
    var codePoints = 0
  }

  private let slots = HashSlots()
  private var hashes: [UInt64] = []
  private var lengths: [Int] = []
  private var paragraphHashes: [UInt64] = []
  private var paragraphLengths: [Int] = []
  private var paragraphHash: UInt64 = 0
  private var paragraphLength = 0

  /// FineWeb's short line has fewer than 30 characters (Penedo et al. 2024, section 3.6).
  private static let shortLine = 30

  /// Reads the lines of well-formed UTF-8. `isASCII`: it has one byte for each code point.
  func read(_ text: ByteView, isASCII: Bool) {
    begin()
    var start = 0
    while start < text.count {
      let end = text.firstIndex(of: 0x0A, from: start) ?? text.count
      take(text[start..<end], end: end, isASCII)
      start = end + 1
    }
    finish()
  }

  private func begin() {
    (count, bullets, ellipses, terminals, short, codePoints) = (0, 0, 0, 0, 0, 0)
    (rawCount, longest, rawCodePoints, fifthEnd) = (0, 0, 0, Int.max)
    hashes.removeAll(keepingCapacity: true)
    lengths.removeAll(keepingCapacity: true)
    paragraphHashes.removeAll(keepingCapacity: true)
    paragraphLengths.removeAll(keepingCapacity: true)
    paragraphLength = 0
  }

  private func take(_ line: ByteView, end: Int, _ isASCII: Bool) {
    let solid = Self.solid(line)
    let solidLength = isASCII ? solid.count : Self.codePoints(line[solid])
    let length = isASCII || solid.count == line.count ? solidLength &+ line.count &- solid.count : Self.codePoints(line)
    rawCount &+= 1
    if rawCount == 5 { fifthEnd = end }
    let rawLength = line.count > 0 && line[line.count - 1] == 0x0D ? length &- 1 : length
    longest = max(longest, rawLength)
    rawCodePoints &+= rawLength
    guard !solid.isEmpty else { return endParagraph() }
    count &+= 1
    let last = Self.lastScalar(line[solid])
    if Self.isBullet(Self.firstScalar(line[solid])) { bullets &+= 1 }
    if last == 0x2026 || line[solid].hasSuffix("...") { ellipses &+= 1 }
    if Self.isTerminal(last) { terminals &+= 1 }
    if solidLength < Self.shortLine { short &+= 1 }
    codePoints &+= solidLength
    let hash = unsafe dd_word_hash(line.pointer + solid.lowerBound, solid.count)
    hashes.append(hash)
    lengths.append(solidLength)
    paragraphHash = (paragraphLength == 0 ? 0 : paragraphHash &* 0x9FB2_1C65_1E98_DF25) &+ hash
    paragraphLength &+= solidLength
  }

  private static func codePoints(_ text: ByteView) -> Int { unsafe dd_count_code_points(text.pointer, text.count) }

  /// A line without the white space around it; empty for a blank one.
  private static func solid(_ line: ByteView) -> Range<Int> {
    var (start, end) = (0, line.count)
    while start < end {
      let (scalar, width) = firstCodePoint(line.suffix(from: start))
      guard isSpace(scalar) else { break }
      start += width
    }
    while start < end {
      let (scalar, width) = lastCodePoint(line[start..<end])
      guard isSpace(scalar) else { break }
      end -= width
    }
    return start..<end
  }

  @inline(__always) private static func isSpace(_ scalar: UInt32) -> Bool {
    CharacterClasses.shared.look(scalar) & CharacterClass.space.rawValue != 0
  }

  private static func firstScalar(_ text: ByteView) -> UInt32 { firstCodePoint(text).scalar }
  private static func lastScalar(_ text: ByteView) -> UInt32 { lastCodePoint(text).scalar }

  /// The first code point of well-formed text that is not empty, and how many bytes it has.
  @inline(__always) private static func firstCodePoint(_ text: ByteView) -> (scalar: UInt32, width: Int) {
    let first = UInt32(text[0])
    guard first >= 0x80 else { return (first, 1) }
    let width = min(first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4, text.count)
    var scalar = first & (0x7F >> UInt32(width))
    for index in 1..<width { scalar = scalar << 6 | UInt32(text[index] & 0x3F) }
    return (scalar, width)
  }

  /// The last one.
  @inline(__always) private static func lastCodePoint(_ text: ByteView) -> (scalar: UInt32, width: Int) {
    var start = text.count - 1
    while start > 0 && text[start] & 0xC0 == 0x80 { start -= 1 }
    return firstCodePoint(text.suffix(from: start))
  }

  private func endParagraph() {
    guard paragraphLength > 0 else { return }
    paragraphHashes.append(paragraphHash)
    paragraphLengths.append(paragraphLength)
    paragraphLength = 0
  }

  private func finish() {
    endParagraph()
    paragraphs = paragraphHashes.count
    repeated = find(hashes, lengths)
    repeatedParagraphs = find(paragraphHashes, paragraphLengths)
  }

  private func find(_ hashes: [UInt64], _ lengths: [Int]) -> Repeated {
    var repeated = Repeated()
    guard hashes.count > 1 else { return repeated }
    slots.begin(hashes.count)
    for (index, hash) in hashes.enumerated() where slots.put(hash, Int32(index)) != Int32(index) {
      repeated.count &+= 1
      repeated.codePoints &+= lengths[index]
    }
    return repeated
  }

  /// The bullets of RedPajama-V2's `rps_lines_start_with_bulletpoint`, and - and *.
  private static func isBullet(_ scalar: UInt32) -> Bool {
    switch scalar {
    case 0x2A, 0x2D, 0x2022, 0x2023, 0x25B6, 0x25C0, 0x25E6, 0x25A0, 0x25A1, 0x25AA, 0x25AB, 0x2013: true
    default: false
    }
  }

  /// Ends a sentence, or closes a quotation behind one.
  private static func isTerminal(_ scalar: UInt32) -> Bool {
    switch scalar {
    case 0x22, 0x27, 0x2019, 0x201D, 0xBB, 0x300D, 0x300F: true
    default: CharacterClasses.shared.look(scalar) & CharacterClass.terminal.rawValue != 0
    }
  }
}

extension ByteView {
  fileprivate func hasSuffix(_ literal: StaticString) -> Bool { hasSuffix(ByteView(literal)) }
}
