import Records

/// The rationale that a sample's answer has, by `metadata.rationale`: measured in `text`, and found again in the sample's other
/// copies of the answer, which may begin or end lines otherwise.
struct PresentRationale {
  /// In code points from the first of the answer that is no blank, or from its own beginning where that is before.
  let range: Range<Int>
  private let words: [Unicode.Scalar]

  /// `answer`: what `text` has behind the prompt, which is so long and has so many blanks behind it. Nil where the offsets
  /// are none in the answer.
  init?(from start: Int, to end: Int, of answer: [Unicode.Scalar], behind promptEnd: Int, _ blanks: Int) {
    guard promptEnd <= start, start <= end, end - promptEnd <= answer.count else {
      return nil
    }
    words = Array(answer[start - promptEnd..<end - promptEnd])
    let first = min(promptEnd + blanks, start)
    range = start - first..<end - first
  }

  /// Where it is in a copy of the answer: at the same place, else at the only one. Throws where it isn't there, or more than
  /// once.
  func span(in copy: [Unicode.Scalar]) throws(RowFault) -> Range<Int> {
    if copy.dropFirst(range.lowerBound).prefix(words.count).elementsEqual(words) { return range }
    let places = places(in: copy)
    guard let start = places.first, places.count == 1 else {
      let what = places.isEmpty ? "isn't" : "is more than once"
      throw RowFault(reason: "no_place", detail: "the rationale that 'text' has \(what) in another copy of the answer")
    }
    return start..<start + words.count
  }

  /// The first two places of the words in a text that has them.
  private func places(in copy: [Unicode.Scalar]) -> [Int] {
    guard !words.isEmpty else { return [] }
    let (text, wanted) = (ByteBuffer(), ByteBuffer())
    text.append(String(String.UnicodeScalarView(copy)))
    wanted.append(String(String.UnicodeScalarView(words)))
    var places: [Int] = []
    var at = 0
    while places.count < 2, let found = text.view.firstRange(of: wanted.view, from: at) {
      places.append(String(text.view.prefix(found)).unicodeScalars.count)
      at = found + 1
    }
    withExtendedLifetime((text, wanted)) {}
    return places
  }
}
