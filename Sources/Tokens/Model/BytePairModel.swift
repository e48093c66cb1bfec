internal import Records

/// A BPE model: how a word becomes tokens.
@safe final class BytePairModel: Sendable {
  /// The options of the file's `model`.
  struct Options: Sendable {
    var unknown: UInt32?
    var fusesUnknown = false
    var fallsBackToBytes = false
    var ignoresMerges = false
    /// `continuing_subword_prefix`
    var prefix: [UInt8] = []
    /// `end_of_word_suffix`
    var suffix: [UInt8] = []
    /// Whether words come as bytes, which the vocabulary spells by `ByteAlphabet`.
    var isByteLevel = false
  }

  let vocabulary: Vocabulary
  let merges: PairTable
  let options: Options
  /// Of a byte the token by which it begins: of its spelling in byte-level models, of the ASCII character in others.
  let byteIDs: [UInt32]
  /// Of a byte the token `<0xNN>`.
  let fallbackIDs: [UInt32]
  /// Of a token the bytes of a word that it stands for; 0 where that depends on the word.
  let widths: [UInt16]
  /// Where words may be cut; nil when nowhere.
  let bridges: Bridges?

  static let none = UInt32.max

  init(vocabulary: Vocabulary, merges: PairTable, options: Options, bridges: Bridges?) {
    self.vocabulary = vocabulary
    self.merges = merges
    self.options = options
    self.bridges = bridges
    let spelling = ByteBuffer(capacity: 8)
    func id(_ write: () -> Void) -> UInt32 {
      spelling.removeAll()
      write()
      return vocabulary.id(spelling.view) ?? Self.none
    }
    byteIDs = (0..<256).map { byte in
      if !options.isByteLevel && byte >= 0x80 { return Self.none }
      return id { options.isByteLevel ? ByteAlphabet.append(UInt8(byte), to: spelling) : spelling.append(UInt8(byte)) }
    }
    fallbackIDs = Self.fallbackIDs(vocabulary)
    widths = Self.widths(vocabulary, options, fallbackIDs)
  }

  /// The tokens `<0x00>` to `<0xFF>`, those that there are.
  static func fallbackIDs(_ vocabulary: Vocabulary) -> [UInt32] {
    let digits = Array("0123456789ABCDEF".utf8)
    let spelling = ByteBuffer(capacity: 8)
    return (0..<256).map { byte in
      spelling.removeAll()
      spelling.append("<0x")
      spelling.append(digits[byte >> 4])
      spelling.append(digits[byte & 0xF])
      spelling.append(">")
      return vocabulary.id(spelling.view) ?? none
    }
  }

  private static func widths(_ vocabulary: Vocabulary, _ options: Options, _ fallbackIDs: [UInt32]) -> [UInt16] {
    guard options.prefix.isEmpty && options.suffix.isEmpty else { return [] }
    var widths: [UInt16] = []
    for entry in vocabulary.entries where entry.id < 1 << 24 {
      let id = Int(entry.id)
      while widths.count <= id { widths.append(0) }
      let bytes = vocabulary.bytes(entry)
      let count = options.isByteLevel ? bytes.reduce(0) { $0 + ($1 & 0xC0 == 0x80 ? 0 : 1) } : bytes.count
      widths[id] = UInt16(clamping: count)
    }
    for id in fallbackIDs + [options.unknown ?? none] where id != none && Int(id) < widths.count {
      widths[Int(id)] = id == options.unknown ? 0 : 1
    }
    return widths
  }

  /// Makes a word's tokens, in `symbols`.
  @unsafe func tokenize(_ word: UnsafePointer<UInt8>, _ count: Int, _ symbols: Symbols) {
    symbols.removeAll()
    let view = unsafe ByteView(base: word, count: count)
    if options.ignoresMerges, let id = vocabulary.id(spelled(view, symbols.spelling)) {
      return symbols.append(id, end: count)
    }
    if options.prefix.isEmpty && options.suffix.isEmpty && options.isByteLevel {
      begin(bytes: view, symbols)
    } else {
      begin(characters: view, symbols)
    }
    symbols.merge(merges)
  }

  private func spelled(_ word: ByteView, _ spelling: ByteBuffer) -> ByteView {
    guard options.isByteLevel else { return word }
    spelling.removeAll()
    ByteAlphabet.append(word, to: spelling)
    return spelling.view
  }

  private func begin(bytes word: ByteView, _ symbols: Symbols) {
    var unknown = UnknownRun(options)
    for (index, byte) in word.enumerated() {
      let id = byteIDs[Int(byte)]
      if id != Self.none {
        unknown.end(symbols)
        symbols.append(id, end: index + 1)
      } else {
        unknown.append(end: index + 1, symbols)
      }
    }
    unknown.end(symbols)
  }

  /// The characters of a word, each with what the model puts before and behind it.
  private func begin(characters word: ByteView, _ symbols: Symbols) {
    var unknown = UnknownRun(options)
    var at = 0
    while at < word.count {
      var end = at + 1
      if !options.isByteLevel {
        while end < word.count && word[end] & 0xC0 == 0x80 { end += 1 }
      }
      let id = self.id(of: word, at..<end, symbols.spelling)
      if id != Self.none {
        unknown.end(symbols)
        symbols.append(id, end: end)
      } else if !fallBack(word, at..<end, symbols) {
        unknown.append(end: end, symbols)
      }
      at = end
    }
    unknown.end(symbols)
  }

  private func id(of word: ByteView, _ range: Range<Int>, _ spelling: ByteBuffer) -> UInt32 {
    if options.prefix.isEmpty && options.suffix.isEmpty {
      return range.count == 1 ? byteIDs[Int(word[range.lowerBound])] : vocabulary.id(word[range]) ?? Self.none
    }
    spell(word, range, spelling)
    return vocabulary.id(spelling.view) ?? Self.none
  }

  /// The spelling of a character: with the prefix unless it is the word's first, with the suffix if it is its last.
  private func spell(_ word: ByteView, _ range: Range<Int>, _ spelling: ByteBuffer) {
    spelling.removeAll()
    if range.lowerBound > 0 { for byte in options.prefix { spelling.append(byte) } }
    if options.isByteLevel {
      ByteAlphabet.append(word[range], to: spelling)
    } else {
      spelling.append(word[range])
    }
    if range.upperBound == word.count { for byte in options.suffix { spelling.append(byte) } }
  }

  /// A character by its bytes' own tokens, if there are all of them.
  private func fallBack(_ word: ByteView, _ range: Range<Int>, _ symbols: Symbols) -> Bool {
    guard options.fallsBackToBytes else { return false }
    spell(word, range, symbols.spelling)
    let bytes = symbols.spelling.view
    guard bytes.allSatisfy({ fallbackIDs[Int($0)] != Self.none }) else { return false }
    for (index, byte) in bytes.enumerated() {
      symbols.append(fallbackIDs[Int(byte)], end: min(range.lowerBound + index + 1, range.upperBound))
    }
    return true
  }
}

/// Characters that are no tokens: each is the unknown token, or neighbours are one, or they vanish.
private struct UnknownRun {
  private let id: UInt32?
  private let fuses: Bool
  private var pending: Int?

  init(_ options: BytePairModel.Options) {
    id = options.unknown
    fuses = options.fusesUnknown
  }

  mutating func append(end: Int, _ symbols: Symbols) {
    if id == nil { return }
    if !fuses { self.end(symbols) }
    pending = end
  }

  /// What waits is written, before what stands behind it; what falls back to bytes doesn't wait, as in the reference.
  mutating func end(_ symbols: Symbols) {
    guard let id, let end = pending else { return }
    symbols.append(id, end: end)
    pending = nil
  }
}
