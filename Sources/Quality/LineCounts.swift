internal import CBlocks
internal import Records

/// A line as it was read, and what is left of it without the white space around it.
struct Line {
  /// Where it begins and ends in the text, in bytes.
  let start: Int
  let end: Int
  /// All its code points.
  var codePoints = 0
  /// The last code point that is no white space.
  var lastScalar: UInt32 = 0
  private(set) var firstScalar: UInt32 = 0
  /// Where what is no white space begins, -1 in a blank line, and ends.
  private(set) var firstSolid = -1
  private(set) var endSolid = 0
  private var before = 0
  private var upTo = 0

  init(start: Int, end: Int) {
    self.start = start
    self.end = end
  }

  @inline(__always) mutating func beginPiece(_ at: Int, _ passed: Int, _ scalar: UInt32) {
    guard firstSolid < 0 else { return }
    (firstSolid, firstScalar, before) = (at, scalar, passed)
  }

  @inline(__always) mutating func endPiece(_ at: Int, _ passed: Int) { (endSolid, upTo) = (at, passed) }

  var isBlank: Bool { firstSolid < 0 }
  /// Code points without the white space around.
  var length: Int { upTo - before }
}

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

  func begin() {
    (count, bullets, ellipses, terminals, short, codePoints) = (0, 0, 0, 0, 0, 0)
    (rawCount, longest, rawCodePoints, fifthEnd) = (0, 0, 0, Int.max)
    hashes.removeAll(keepingCapacity: true)
    lengths.removeAll(keepingCapacity: true)
    paragraphHashes.removeAll(keepingCapacity: true)
    paragraphLengths.removeAll(keepingCapacity: true)
    paragraphLength = 0
  }

  func take(_ line: Line, of text: ByteView) {
    rawCount &+= 1
    if rawCount == 5 { fifthEnd = line.end }
    let hasReturn = line.end > line.start && text[line.end - 1] == 0x0D
    let length = line.codePoints &- (hasReturn ? 1 : 0)
    longest = max(longest, length)
    rawCodePoints &+= length
    guard !line.isBlank else { return endParagraph() }
    count &+= 1
    let solid = text[line.firstSolid..<line.endSolid]
    if Self.isBullet(line.firstScalar) { bullets &+= 1 }
    if line.lastScalar == 0x2026 || solid.hasSuffix("...") { ellipses &+= 1 }
    if Self.isTerminal(line.lastScalar) { terminals &+= 1 }
    if line.length < Self.shortLine { short &+= 1 }
    codePoints &+= line.length
    let hash = unsafe dd_word_hash(solid.pointer, solid.count)
    hashes.append(hash)
    lengths.append(line.length)
    paragraphHash = (paragraphLength == 0 ? 0 : paragraphHash &* 0x9FB2_1C65_1E98_DF25) &+ hash
    paragraphLength &+= line.length
  }

  private func endParagraph() {
    guard paragraphLength > 0 else { return }
    paragraphHashes.append(paragraphHash)
    paragraphLengths.append(paragraphLength)
    paragraphLength = 0
  }

  func finish() {
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
