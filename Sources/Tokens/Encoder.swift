public import Records

/// What `Encoder` does beside the model.
public struct EncodingOptions: Sendable {
  /// Whether the tokens that the post-processor puts around a text are added.
  public var addsSpecial = false
  /// Where special tokens that are written in a text are text like any other.
  public var plainSpecials = PlainSpecials.nowhere

  /// The reference's defaults, without special tokens.
  public init() {}
}

/// Where special tokens that are written in a text are text like any other.
public enum PlainSpecials: Sendable {
  case nowhere
  case everywhere
  /// In these bytes of the text, in their order and apart.
  case within([Range<Int>])
}

/// Makes the tokens of texts, one after the other. One thread uses it; its cache has at most 32 MB.
public final class Encoder {
  private let tokenizer: Tokenizer
  private let model: BytePairModel
  private let classes = CodePointClasses.shared
  private let cache = WordCache()
  private let symbols = Symbols()
  private let fragment = Fragment()
  private let part = Fragment()
  private var pieces: [Range<Int>] = []
  private var spare: [Range<Int>] = []

  /// An encoder with an empty cache.
  public init(_ tokenizer: Tokenizer) {
    self.tokenizer = tokenizer
    model = tokenizer.model
  }

  /// Appends the tokens of a text, well-formed UTF-8, to a list.
  ///
  /// Throws exit 65 when a pattern that PCRE2 matches takes too many steps.
  public func encode(
    _ text: ByteView, _ options: EncodingOptions = EncodingOptions(), into list: TokenList
  ) throws(ToolError) {
    if options.addsSpecial { for id in tokenizer.special.before { list.append(id, end: 0) } }
    fragment.keepsEnds = list.keepsEnds
    if case .within = options.plainSpecials { fragment.keepsEnds = true }
    part.keepsEnds = list.keepsEnds
    if let finder = tokenizer.rawTokens {
      try finder.split(text, plain: options.plainSpecials, of: nil) { (range, id) throws(ToolError) in
        if let id {
          list.append(id, end: range.upperBound)
        } else {
          try encodePiece(text[range], origin: range.lowerBound, options, list)
        }
      }
    } else {
      try encodePiece(text, origin: 0, options, list)
    }
    if options.addsSpecial { for id in tokenizer.special.behind { list.append(id, end: text.count) } }
  }

  /// Appends the tokens of a record's text; an error names the record's place.
  public func encode(
    _ text: ByteView, _ options: EncodingOptions = EncodingOptions(), into list: TokenList,
    at place: @autoclosure () -> String
  ) throws(ToolError) {
    do {
      try encode(text, options, into: list)
    } catch {
      throw ToolError(error.code, "\(place()): \(error.message)")
    }
  }

  /// A piece between added tokens that are found in raw text.
  private func encodePiece(
    _ text: ByteView, origin: Int, _ options: EncodingOptions, _ list: TokenList
  ) throws(ToolError) {
    fragment.begin(text, origin: origin)
    try tokenizer.normalizer?.apply(to: fragment)
    let whole = 0..<fragment.text.count
    guard let finder = tokenizer.normalizedTokens else { return try encodeWords(whole, list) }
    try finder.split(fragment.text, plain: options.plainSpecials, of: fragment) { (range, id) throws(ToolError) in
      if let id {
        list.append(id, end: fragment.originalEnd(range.upperBound))
      } else {
        try encodeWords(range, list)
      }
    }
  }

  /// A part of the fragment without added tokens.
  private func encodeWords(_ range: Range<Int>, _ list: TokenList) throws(ToolError) {
    if range.isEmpty { return }
    part.begin(partOf: fragment, range)
    let steps = tokenizer.preTokenizer.steps
    if steps.isEmpty { return encode(word: 0..<part.text.count, list) }
    if steps.count == 1, case .split(let split) = steps[0], split.coversAll, encode(split.pattern, list) { return }
    pieces.removeAll(keepingCapacity: true)
    pieces.append(0..<part.text.count)
    try tokenizer.preTokenizer.apply(to: part, &pieces, &spare, isFirst: part.beginsText)
    for piece in pieces where !piece.isEmpty { encode(word: piece, list) }
  }

  /// Cuts and encodes in one go where the pattern is one of the commonest.
  private func encode(_ pattern: SplitPattern, _ list: TokenList) -> Bool {
    switch pattern {
    case .gpt2(let words): encode(covering: words, list)
    case .words(let words): encode(covering: words, list)
    case .casedWords(let words): encode(covering: words, list)
    default: return false
    }
    return true
  }

  private func encode(covering pattern: some CoveringPattern, _ list: TokenList) {
    let text = part.text
    let characters = Characters(text, classes)
    var at = 0
    while at < text.count {
      let end = pattern.end(characters, at)
      unsafe append(text.pointer, at..<end, text.count, list)
      at = end
    }
  }

  /// A word as the pre-tokenizer cut it; models on characters cut it further where no token is cut.
  private func encode(word: Range<Int>, _ list: TokenList) {
    let text = part.text
    guard let bridges = model.bridges else { return unsafe append(text.pointer, word, text.count, list) }
    var at = word.lowerBound
    while at < word.upperBound {
      let end = unsafe bridges.cut(text.pointer, at, word.upperBound)
      unsafe append(text.pointer, at..<end, text.count, list)
      at = end
    }
  }

  /// Appends the tokens of one word of the part, from the cache where it has them.
  @unsafe @inline(__always)
  private func append(_ text: UnsafePointer<UInt8>, _ range: Range<Int>, _ limit: Int, _ list: TokenList) {
    let first = list.count
    let word = unsafe text + range.lowerBound
    let count = range.count
    if count <= 15 {
      let key = unsafe WordCache.key(word, count, isPadded: range.lowerBound &+ 16 <= limit)
      if !cache.append(key, to: list) {
        unsafe tokenize(word, count, list)
        cache.insert(key, symbols.symbols)
      }
    } else {
      unsafe append(long: word, count, list)
    }
    if list.keepsEnds { unsafe noteEnds(word, range, first, list) }
  }

  @unsafe private func append(long word: UnsafePointer<UInt8>, _ count: Int, _ list: TokenList) {
    if count > WordCache.longest { return unsafe tokenize(word, count, list) }
    guard let hash = unsafe cache.append(long: word, count, to: list) else { return }
    unsafe tokenize(word, count, list)
    unsafe cache.insert(long: word, count, hash: hash, symbols.symbols)
  }

  @unsafe private func tokenize(_ word: UnsafePointer<UInt8>, _ count: Int, _ list: TokenList) {
    unsafe model.tokenize(word, count, symbols)
    for symbol in symbols.symbols { list.append(symbol.id) }
  }

  /// Notes where the tokens of a word end: by their widths, or, where these don't tell, by making them again.
  @unsafe private func noteEnds(_ word: UnsafePointer<UInt8>, _ range: Range<Int>, _ first: Int, _ list: TokenList) {
    var width = 0
    let widths = model.widths
    for index in first..<list.count {
      let id = Int(list[index])
      if id >= widths.count || widths[id] == 0 || widths[id] == .max {
        width = -1 << 32
      } else {
        width += Int(widths[id])
      }
    }
    if width == range.count {
      var position = range.lowerBound
      for index in first..<list.count {
        position += Int(widths[Int(list[index])])
        list.ends.append(UInt32(truncatingIfNeeded: part.originalEnd(position)))
      }
    } else {
      unsafe model.tokenize(word, range.count, symbols)
      for symbol in symbols.symbols {
        list.ends.append(UInt32(truncatingIfNeeded: part.originalEnd(range.lowerBound + Int(symbol.end))))
      }
    }
  }
}
