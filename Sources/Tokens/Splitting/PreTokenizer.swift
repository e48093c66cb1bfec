internal import Records

/// One step of a pre-tokenizer.
enum PreTokenizerStep: Sendable {
  case split(Split)
  /// `ByteLevel.add_prefix_space`: a space before each piece that has none.
  case prefixSpace
  /// `ByteLevel` that isn't the last step: bytes become characters.
  case spellBytes
  case metaspace(Metaspace)
}

/// `Metaspace`: spaces become another character, by which text is cut.
struct Metaspace: Sendable {
  /// Before which pieces the character is put.
  enum Scheme: String, Sendable {
    case first, always, never
  }
  var replacement: Literal
  var scheme = Scheme.always
  var splits = true
}

/// How text is cut into the words that the model gets.
final class PreTokenizer: Sendable {
  let steps: [PreTokenizerStep]
  private let classes = CodePointClasses.shared

  init(_ steps: [PreTokenizerStep]) { self.steps = steps }

  /// Cuts the pieces of a fragment step by step. `isFirst`: the fragment begins where the text does.
  func apply(
    to fragment: Fragment, _ pieces: inout [Range<Int>], _ spare: inout [Range<Int>], isFirst: Bool
  ) throws(ToolError) {
    for step in steps {
      spare.removeAll(keepingCapacity: true)
      switch step {
      case .split(let split): try cut(fragment, split, pieces, &spare)
      case .prefixSpace: addSpaces(fragment, pieces, &spare)
      case .spellBytes: spellBytes(fragment, pieces, &spare)
      case .metaspace(let metaspace): try apply(metaspace, fragment, pieces, &spare, isFirst)
      }
      swap(&pieces, &spare)
    }
  }

  private func cut(
    _ fragment: Fragment, _ split: Split, _ pieces: [Range<Int>], _ result: inout [Range<Int>]
  ) throws(ToolError) {
    for piece in pieces {
      try split.apply(Characters(fragment.text, piece, classes), to: &result)
    }
  }

  private func addSpaces(_ fragment: Fragment, _ pieces: [Range<Int>], _ result: inout [Range<Int>]) {
    rewritePieces(fragment, pieces, &result) { text, piece, new in
      if text[piece.lowerBound] != 0x20 { new.append(ByteView(" "), endingAt: piece.lowerBound) }
      new.copy(piece)
    }
  }

  private func spellBytes(_ fragment: Fragment, _ pieces: [Range<Int>], _ result: inout [Range<Int>]) {
    let spelling = ByteBuffer(capacity: 2)
    rewritePieces(fragment, pieces, &result) { text, piece, new in
      for position in piece {
        spelling.removeAll()
        ByteAlphabet.append(text[position], to: spelling)
        new.append(spelling.view, endingAt: position + 1)
      }
    }
  }

  private func apply(
    _ metaspace: Metaspace, _ fragment: Fragment, _ pieces: [Range<Int>], _ result: inout [Range<Int>], _ isFirst: Bool
  ) throws(ToolError) {
    let character = metaspace.replacement.bytes
    var whole: [Range<Int>] = []
    rewritePieces(fragment, pieces, &whole) { text, piece, new in
      let begins = text[piece.lowerBound] == 0x20 || text[piece].hasPrefix(character)
      let isWanted =
        switch metaspace.scheme {
        case .always: true
        case .first: isFirst && piece.lowerBound == 0
        case .never: false
        }
      if isWanted && !begins { new.append(character, endingAt: piece.lowerBound) }
      var start = piece.lowerBound
      for position in piece where text[position] == 0x20 {
        new.copy(start..<position)
        new.append(character, endingAt: position + 1)
        start = position + 1
      }
      new.copy(start..<piece.upperBound)
    }
    guard metaspace.splits else {
      result = whole
      return
    }
    let match = ExactMatch(literal: metaspace.replacement)
    try cut(fragment, Split(pattern: .text(match), behavior: .mergedWithNext), whole, &result)
  }

  /// Writes pieces anew, one after the other.
  private func rewritePieces(
    _ fragment: Fragment, _ pieces: [Range<Int>], _ result: inout [Range<Int>],
    _ write: (ByteView, Range<Int>, Rewriting) -> Void
  ) {
    var found: [Range<Int>] = []
    fragment.rewrite { text, new in
      for piece in pieces {
        let start = new.count
        write(text, piece, new)
        found.append(start..<new.count)
      }
    }
    result.append(contentsOf: found)
  }
}
