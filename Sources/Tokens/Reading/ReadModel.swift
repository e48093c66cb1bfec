internal import Records

extension TokenizerFile {
  /// Reads `model`.
  func readModel(isByteLevel: Bool) throws(ToolError) -> BytePairModel {
    guard let node = member("model", of: .root) else { throw fail("model", "it is missing") }
    try checkModelType(node)
    let vocabulary = try readVocabulary(node)
    var options = BytePairModel.Options()
    options.isByteLevel = isByteLevel
    options.fusesUnknown = try flag("fuse_unk", of: node, default: false, "model")
    options.fallsBackToBytes = try flag("byte_fallback", of: node, default: false, "model")
    options.ignoresMerges = try flag("ignore_merges", of: node, default: false, "model")
    options.prefix = Array(try text("continuing_subword_prefix", of: node, "model") ?? .empty)
    options.suffix = Array(try text("end_of_word_suffix", of: node, "model") ?? .empty)
    if let unknown = try text("unk_token", of: node, "model") {
      options.unknown = vocabulary.id(unknown)
      if options.unknown == nil && !spellsEverything(vocabulary, options) {
        throw fail("model.unk_token", "\"\(String(unknown))\" is not in the vocabulary")
      }
    }
    if isByteLevel && options.fallsBackToBytes && !spellsEverything(vocabulary, options) {
      throw fail("model.byte_fallback", "it is not exact with ByteLevel and a vocabulary that lacks bytes")
    }
    let (merges, bridges) = try readMerges(node, vocabulary, options)
    return BytePairModel(vocabulary: vocabulary, merges: merges, options: options, bridges: bridges)
  }

  private func checkModelType(_ node: JSONNode) throws(ToolError) {
    let type = try text("type", of: node, "model").map { String($0) }
    if let type, type != "BPE" {
      let known = ["Unigram", "WordPiece", "WordLevel"].contains(type)
      throw known
        ? fail("model.type", "\"\(type)\" is not read: only BPE is exact") : unknown(type, "model")
    }
    if member("merges", of: node) == nil { throw fail("model.merges", "it is missing: only BPE is exact") }
    if let dropout = member("dropout", of: node) {
      guard document.kind(dropout) == .number, Double(String(document.raw(dropout))) == 0 else {
        throw fail("model.dropout", "\(source(dropout)) makes tokens by chance")
      }
    }
  }

  /// Whether no character is unknown, whatever the text.
  private func spellsEverything(_ vocabulary: Vocabulary, _ options: BytePairModel.Options) -> Bool {
    guard options.prefix.isEmpty && options.suffix.isEmpty else { return false }
    if !options.isByteLevel {
      return options.fallsBackToBytes && !BytePairModel.fallbackIDs(vocabulary).contains(BytePairModel.none)
    }
    let spelling = ByteBuffer(capacity: 2)
    return (0...255).allSatisfy { byte in
      spelling.removeAll()
      ByteAlphabet.append(UInt8(byte), to: spelling)
      return vocabulary.id(spelling.view) != nil
    }
  }

  private func readVocabulary(_ node: JSONNode) throws(ToolError) -> Vocabulary {
    let vocab = try required("vocab", of: node, "model")
    guard document.kind(vocab) == .object else { throw fail("model.vocab", "\(source(vocab)) is no object") }
    var count = 0
    forEach(vocab) { _ in count += 1 }
    let vocabulary = Vocabulary(capacity: count / 2)
    var child = document.firstChild(vocab)
    while let key = child {
      let value = document.value(ofKey: key)
      guard let id = number(value), id < UInt32(Int32.max) else {
        throw fail("model.vocab", "\(source(key)): \(source(value)) is no id")
      }
      vocabulary.insert(document.text(key), id: id)
      child = document.sibling(of: value, in: vocab)
    }
    return vocabulary
  }

  private func readMerges(
    _ node: JSONNode, _ vocabulary: Vocabulary, _ options: BytePairModel.Options
  ) throws(ToolError) -> (PairTable, Bridges?) {
    let list = try required("merges", of: node, "model")
    guard document.kind(list) == .array else { throw fail("model.merges", "\(source(list)) is no list") }
    let count = document.elementCount(list)
    let merges = PairTable(capacity: count)
    let bytes = BytePairModel.fallbackIDs(vocabulary).filter { $0 != BytePairModel.none }
    let apart = Set(bytes + (options.unknown.map { [$0] } ?? []))
    // What is unknown may vanish, or be one with its neighbour.
    var bridges =
      options.isByteLevel || options.ignoresMerges || !spellsEverything(vocabulary, options) ? nil : Bridges()
    let token = ByteBuffer(capacity: 256)
    var rank: UInt32 = 0
    var child = document.firstChild(list)
    while let element = child {
      let (left, right) = try pair(element, rank)
      guard right.count >= options.prefix.count else { throw fail("model.merges[\(rank)]", "the prefix is missing") }
      token.removeAll()
      token.append(left)
      token.append(right.suffix(from: options.prefix.count))
      let first = try id(left, vocabulary, rank)
      let second = try id(right, vocabulary, rank)
      merges.insert(first, second, PairTable.Merge(rank: rank, id: try id(token.view, vocabulary, rank)))
      // What stands for other characters than its own can be anywhere.
      if apart.contains(first) || apart.contains(second) { bridges = nil }
      bridges?.add(token.view)
      rank += 1
      child = document.sibling(of: element, in: list)
    }
    return (merges, bridges)
  }

  private func id(_ token: ByteView, _ vocabulary: Vocabulary, _ rank: UInt32) throws(ToolError) -> UInt32 {
    guard let id = vocabulary.id(token) else {
      throw fail("model.merges[\(rank)]", "\"\(String(token))\" is not in the vocabulary")
    }
    return id
  }

  /// A merge: `"a b"`, or `["a", "b"]`.
  private func pair(_ node: JSONNode, _ rank: UInt32) throws(ToolError) -> (ByteView, ByteView) {
    switch document.kind(node) {
    case .string:
      let text = document.text(node)
      if let space = text.firstIndex(of: 0x20), text.firstIndex(of: 0x20, from: space + 1) == nil {
        return (text.prefix(space), text.suffix(from: space + 1))
      }
    case .array:
      if let first = document.firstChild(node), document.kind(first) == .string,
        let second = document.sibling(of: first, in: node), document.kind(second) == .string,
        document.sibling(of: second, in: node) == nil
      {
        return (document.text(first), document.text(second))
      }
    default: break
    }
    throw fail("model.merges[\(rank)]", "\(source(node)) is no pair of tokens")
  }
}
