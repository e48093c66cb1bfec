internal import Records

/// A model's words, and how texts become rows of its input: words, runs of letters, runs of words.
struct ModelDictionary {
  /// What the training was told.
  struct Settings {
    let dimension: Int
    let wordNgrams: Int
    let loss: Int
    let buckets: Int
    let leastLetters: Int
    let mostLetters: Int
  }

  let settings: Settings
  let words: Int
  /// The labels with how often each was seen, most frequent first.
  private(set) var labels: [(name: String, count: Int)] = []
  private var entries: [[UInt8]] = []
  private var types: [UInt8] = []
  /// Numbers of entries by their hashes: open addressing, -1 where there is none.
  private var slots: [Int32] = []
  /// What is left of the buckets; nil when all are.
  private let kept: [Int: Int]?

  init(_ reader: inout ModelReader, _ settings: Settings) throws(ToolError) {
    self.settings = settings
    let count = try reader.count("entries", bytes: 10)
    words = try reader.count("words", bytes: 10)
    let labelCount = try reader.count("labels", bytes: 10)
    guard words + labelCount == count else { throw reader.fail("\(words) words and \(labelCount) labels of \(count)") }
    _ = try reader.int64()
    let pruned = try reader.int64()
    for _ in 0..<count {
      let word = Array(try reader.text())
      let times = try reader.int64()
      let type = try reader.byte()
      if type == 1 { labels.append((Self.name(word), times)) }
      entries.append(word)
      types.append(type)
    }
    guard labels.count == labelCount, types.prefix(words).allSatisfy({ $0 == 0 }) else {
      throw reader.fail("labels among words")
    }
    guard labelCount > 0 else { throw reader.fail("a model without labels: it was not trained to tell languages") }
    if pruned >= 0 {
      guard pruned <= 1 << 31 else { throw reader.fail("\(pruned) buckets") }
      var kept: [Int: Int] = [:]
      for _ in 0..<pruned {
        let (bucket, row) = (try reader.int32(), try reader.int32())
        guard (0..<pruned).contains(row) else { throw reader.fail("bucket \(bucket) has row \(row) of \(pruned)") }
        kept[bucket] = row
      }
      self.kept = kept
    } else {
      kept = nil
    }
    makeSlots()
  }

  private static func name(_ word: [UInt8]) -> String {
    let prefix = Array("__label__".utf8)
    return String(decoding: word.starts(with: prefix) ? word.dropFirst(prefix.count) : word[...], as: UTF8.self)
  }

  private mutating func makeSlots() {
    var size = 16
    while size < 2 * entries.count { size *= 2 }
    slots = [Int32](repeating: -1, count: size)
    for (index, word) in entries.enumerated() {
      var at = Int(Self.hash(word)) & (size - 1)
      while slots[at] >= 0 { at = (at + 1) & (size - 1) }
      slots[at] = Int32(index)
    }
  }

  /// FNV-1a of 32 bits over signed bytes, as fastText has it.
  static func hash(_ bytes: some Sequence<UInt8>) -> UInt32 { bytes.reduce(basis) { step($0, $1) } }
  private static let basis: UInt32 = 2_166_136_261
  @inline(__always) private static func step(_ hash: UInt32, _ byte: UInt8) -> UInt32 {
    (hash ^ UInt32(bitPattern: Int32(Int8(bitPattern: byte)))) &* 16_777_619
  }

  private func find(_ word: ByteView, _ hash: UInt32) -> Int? {
    var at = Int(hash) & (slots.count - 1)
    while slots[at] >= 0 {
      let entry = entries[Int(slots[at])]
      if entry.count == word.count && entry.elementsEqual(word) { return Int(slots[at]) }
      at = (at + 1) & (slots.count - 1)
    }
    return nil
  }

  private static let endOfLine: StaticString = "</s>"

  /// The rows of a text as one line, its end included.
  func rows(of text: ByteView, into rows: inout [Int], hashes: inout [Int32]) {
    rows.removeAll(keepingCapacity: true)
    hashes.removeAll(keepingCapacity: true)
    var at = 0
    while at < text.count {
      if Self.parts(unsafe text.pointer[at]) {
        at &+= 1
        continue
      }
      let start = at
      var hash = Self.basis
      while at < text.count, !Self.parts(unsafe text.pointer[at]) {
        hash = Self.step(hash, unsafe text.pointer[at])
        at &+= 1
      }
      let word = text[start..<at]
      if word == Self.endOfLine { break }
      take(word, hash, &rows, &hashes)
    }
    let end = ByteView(Self.endOfLine)
    take(end, Self.hash(end), &rows, &hashes)
    addRuns(hashes, &rows)
  }

  private static func parts(_ byte: UInt8) -> Bool { byte == 0x20 || byte &- 0x09 < 5 || byte == 0 }

  private func take(_ word: ByteView, _ hash: UInt32, _ rows: inout [Int], _ hashes: inout [Int32]) {
    let known = find(word, hash)
    // What looks like a label is none of the text's words.
    if known.map({ types[$0] == 1 }) ?? word.hasPrefix(ByteView("__label__")) { return }
    if let known { rows.append(known) }
    if settings.mostLetters > 0, !(word == Self.endOfLine) { addLetters(word, &rows) }
    hashes.append(Int32(bitPattern: hash))
  }

  /// All runs of so many letters of a word between < and >.
  private func addLetters(_ word: ByteView, _ rows: inout [Int]) {
    let size = word.count &+ 2
    func byte(_ at: Int) -> UInt8 { at == 0 ? 0x3C : at == size - 1 ? 0x3E : unsafe word.pointer[at - 1] }
    for start in 0..<size where byte(start) & 0xC0 != 0x80 {
      var hash = Self.basis
      var end = start
      var letters = 1
      while end < size && letters <= settings.mostLetters {
        repeat {
          hash = Self.step(hash, byte(end))
          end &+= 1
        } while end < size && byte(end) & 0xC0 == 0x80
        if letters >= settings.leastLetters && !(letters == 1 && (start == 0 || end == size)) { push(Int(hash), &rows) }
        letters &+= 1
      }
    }
  }

  private func addRuns(_ hashes: [Int32], _ rows: inout [Int]) {
    guard settings.wordNgrams > 1 else { return }
    for start in hashes.indices {
      var hash = UInt64(bitPattern: Int64(hashes[start]))
      for next in (start + 1)..<max(start + 1, min(hashes.count, start + settings.wordNgrams)) {
        hash = hash &* 116_049_371 &+ UInt64(bitPattern: Int64(hashes[next]))
        push(Int(hash % UInt64(max(settings.buckets, 1))), &rows)
      }
    }
  }

  private func push(_ hash: Int, _ rows: inout [Int]) {
    guard settings.buckets > 0 else { return }
    let bucket = hash % settings.buckets
    guard let kept else { return rows.append(words + bucket) }
    if let row = kept[bucket] { rows.append(words + row) }
  }
}
