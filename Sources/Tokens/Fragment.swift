internal import Records

/// A piece of text on its way through normalizer and pre-tokenizer: its bytes, and of each the place in the text where
/// the character that it was made from ends.
@safe final class Fragment {
  /// The text as it is now.
  private(set) var text: ByteView = .empty
  /// Where the first byte stood in the text, as long as nothing was rewritten.
  private var origin = 0
  /// Of each byte the end of its character in the text; nil as long as nothing was rewritten.
  private var ends: [UInt32]?
  private var buffers = (ByteBuffer(capacity: 1 << 12), ByteBuffer(capacity: 1 << 12))
  private var newEnds: [UInt32] = []
  /// Whether this is the beginning of the text.
  private(set) var beginsText = false
  /// Whether ends are kept.
  var keepsEnds = false

  /// Begins with a stretch of the text as it is.
  func begin(_ text: ByteView, origin: Int) {
    self.text = text
    self.origin = origin
    ends = nil
  }

  /// Begins with a part of another fragment as it is now.
  func begin(partOf other: Fragment, _ range: Range<Int>) {
    text = other.text[range]
    origin = other.origin + range.lowerBound
    beginsText = other.origin == 0 && range.lowerBound == 0
    ends = other.ends.map { Array($0[range]) }
  }

  /// Where in the text the byte before `position` ends.
  func originalEnd(_ position: Int) -> Int {
    guard let ends else { return origin + position }
    return position > 0 ? Int(ends[position - 1]) : origin
  }

  /// Makes a new text of the one at hand: `write` appends to the buffer, and says of what with `Rewriting`.
  func rewrite<Failure>(_ write: (ByteView, Rewriting) throws(Failure) -> Void) throws(Failure) {
    buffers.0.removeAll()
    newEnds.removeAll(keepingCapacity: true)
    let rewriting = Rewriting(self, buffers.0)
    try write(text, rewriting)
    if keepsEnds {
      let old = ends ?? []
      ends = newEnds
      newEnds = old
    }
    text = buffers.0.view
    buffers = (buffers.1, buffers.0)
  }

  fileprivate func noteEnds(_ count: Int, _ position: Int) {
    let end = UInt32(truncatingIfNeeded: originalEnd(position))
    for _ in 0..<count { newEnds.append(end) }
  }
}

/// What a rewriting appends.
struct Rewriting {
  private let fragment: Fragment
  let buffer: ByteBuffer

  fileprivate init(_ fragment: Fragment, _ buffer: ByteBuffer) {
    self.fragment = fragment
    self.buffer = buffer
  }

  /// How much was appended so far.
  var count: Int { buffer.count }

  /// Takes bytes over as they are.
  @inline(__always) func copy(_ range: Range<Int>) {
    buffer.append(fragment.text[range])
    if fragment.keepsEnds { for position in range { fragment.noteEnds(1, position + 1) } }
  }

  /// Puts other bytes in the place of those that end at a position.
  @inline(__always) func append(_ bytes: ByteView, endingAt position: Int) {
    buffer.append(bytes)
    if fragment.keepsEnds { fragment.noteEnds(bytes.count, position) }
  }
}
