import Records

/// Packs rows into sequences: each into the open one that it fills best, by its length alone, so that the same rows make
/// the same sequences. At most `openLimit` are open, of `tokenLimit` tokens together; of more, the fullest goes out.
final class Packing {
  private let size: Int
  private static let openLimit = 256
  /// 32 MB, or one sequence.
  private let tokenLimit: Int
  /// The tokens of open sequences.
  private var waiting = 0
  private let writer = RowWriter()
  private var open: [Sequence] = []
  /// Sequences that were written.
  private(set) var written = 0
  private var tokens = 0

  private struct Sequence {
    var tokens: [UInt64] = []
    var lengths: [Int] = []
  }

  /// Sequences of at most so many tokens.
  init(size: Int) {
    self.size = size
    tokenLimit = max(1 << 22, size)
  }

  /// The share of all places that would be padding in batches of whole sequences.
  var padding: Double { written == 0 ? 0 : 1 - Double(tokens) / (Double(size) * Double(written)) }

  /// Adds a row of 1 to `size` tokens; calls `body` with each sequence that is done, as a line.
  func add(_ row: [UInt64], _ body: (ByteView) -> Void) {
    var best: Int?
    for (index, sequence) in open.enumerated() where sequence.tokens.count + row.count <= size {
      if sequence.tokens.count > best.map({ open[$0].tokens.count }) ?? -1 { best = index }
    }
    if best == nil { open.append(Sequence()) }
    let place = best ?? open.count - 1
    open[place].tokens += row
    open[place].lengths.append(row.count)
    waiting += row.count
    if open[place].tokens.count == size { body(take(place)) }
    while open.count > Self.openLimit || waiting > tokenLimit { body(take(fullest)) }
  }

  /// The first sequence that is still open, as a line; nil when there is none.
  func next() -> ByteView? { open.isEmpty ? nil : take(0) }

  private var fullest: Int {
    var best = 0
    for index in open.indices where open[index].tokens.count > open[best].tokens.count { best = index }
    return best
  }

  private func take(_ index: Int) -> ByteView {
    let sequence = open.remove(at: index)
    tokens += sequence.tokens.count
    waiting -= sequence.tokens.count
    let number = String(written)
    written += 1
    let id = ByteBuffer()
    JSONText.appendString("pack_" + String(repeating: "0", count: max(0, 8 - number.count)) + number, to: id)
    writer.begin(id: id.view)
    return writer.packed(sequence.tokens[...], lengths: sequence.lengths)
  }
}
