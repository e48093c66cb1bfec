import Records

/// A chunk's dictionary: the values that its pages refer to by number, written as JSON once if that pays.
@safe final class DictionaryPage {
  /// Decompressed, and owned here since it outlives the page.
  let bytes = PaddedBuffer()
  private let texts = ByteBuffer()
  private var entries = UnsafeMutablePointer<ByteView>.allocate(capacity: 1)
  private var capacity = 1
  private(set) var count = 0
  /// Whether the entries are JSON texts, no raw bytes.
  private(set) var isReady = false
  /// Set while a large dictionary is read along with its pages; `hold` then loads it.
  private var streamed: StreamedDictionary?
  private var hold: () throws -> Void = {}

  deinit { unsafe entries.deallocate() }

  /// Reads the values along with the pages that use them, until one is wanted again; then `hold` must `load` them.
  func stream(_ values: StreamedDictionary, hold: @escaping () throws -> Void) {
    streamed = values
    self.hold = hold
    isReady = false
  }

  /// Forgets what a large dictionary holds on to.
  func close() {
    streamed = nil
    hold = {}
  }

  /// Decodes `claimed` PLAIN values in the first `size` of `bytes`.
  ///
  /// Text that is used once in the chunk on average (`uses`) stays raw: it would be copied once more for nothing.
  /// So does everything if `uses` is nil.
  func load(_ leaf: Leaf, size: Int, claimed: Int, uses: Int?, scratch: ValueBatch) throws(ParquetError) {
    let page = bytes.view(size)
    let possible = leaf.type == .boolean ? size * 8 : size
    guard claimed <= possible else { throw .corrupt("a dictionary of \(claimed) values in \(size) bytes") }
    if claimed > capacity {
      unsafe entries.deallocate()
      unsafe entries = UnsafeMutablePointer<ByteView>.allocate(capacity: claimed)
      capacity = claimed
    }
    count = claimed
    isReady = uses.map { leaf.rendering != .text || $0 >= claimed &* 2 } ?? false
    var found = 0
    switch leaf.type {
    case .byteArray, .fixedLengthByteArray, .int96:
      var plain = PlainBytes(page, fixedLength: leaf.type == .byteArray ? nil : leaf.typeLength)
      found = try unsafe plain.next(entries, claimed)
      guard found == claimed else { throw .corrupt("a dictionary of \(claimed) values ends after \(found)") }
      if isReady { try renderBytes(leaf.rendering) }
    case .boolean, .int32, .int64, .float, .double:
      try renderNumbers(leaf, page, scratch)
    }
  }

  private func renderBytes(_ rendering: Rendering) throws(ParquetError) {
    texts.removeAll()
    var output = Output(texts)
    var replaced = 0
    var ends: [Int] = []
    ends.reserveCapacity(count)
    for index in 0..<count {
      try unsafe output.write(entries[index], rendering, &replaced)
      ends.append(output.count)
    }
    // Replacements are counted when a value is used, so text with any stays raw.
    if replaced > 0 {
      isReady = false
      return
    }
    _ = output.finish()
    place(ends)
  }

  private func renderNumbers(_ leaf: Leaf, _ page: ByteView, _ scratch: ValueBatch) throws(ParquetError) {
    var numbers = PlainNumbers(page, width: max(leaf.type.width, 1))
    var booleans = PlainBooleans(page)
    texts.removeAll()
    var output = Output(texts)
    var ends: [Int] = []
    ends.reserveCapacity(count)
    while ends.count < count {
      let wanted = min(scratch.capacity, count - ends.count)
      let some =
        unsafe leaf.type == .boolean
        ? booleans.next(scratch.numbers, wanted) : numbers.next(scratch.numbers, wanted)
      guard some > 0 else { throw .corrupt("a dictionary of \(count) values ends after \(ends.count)") }
      for index in 0..<some {
        unsafe output.write(scratch.numbers[index], leaf.rendering)
        ends.append(output.count)
      }
    }
    _ = output.finish()
    place(ends)
  }

  /// Points the entries at the finished texts.
  private func place(_ ends: [Int]) {
    texts.reserve(PaddedBuffer.padding)
    let base = unsafe texts.view.pointer
    var start = 0
    for (index, end) in ends.enumerated() {
      unsafe (entries + index).initialize(to: ByteView(base: base + start, count: end - start))
      start = end
    }
  }

  /// Puts entries that `indexes` name into `output`, which has room for so many, and returns how many: all, or some of a
  /// large dictionary's.
  func look(
    _ indexes: UnsafeMutablePointer<UInt32>, _ wanted: Int, into output: UnsafeMutablePointer<ByteView>, room: Int
  ) throws -> Int {
    if let streamed, wanted > 0 {
      let got = try unsafe streamed.look(indexes, wanted, into: output, room: room)
      if got > 0 { return got }
      try hold()
      close()
    }
    let limit = UInt32(count)
    for position in 0..<wanted {
      let index = unsafe indexes[position]
      guard index < limit else {
        throw ParquetError.corrupt("dictionary index \(index), there are \(count) entries")
      }
      unsafe (output + position).initialize(to: entries[Int(index)])
    }
    return wanted
  }
}
