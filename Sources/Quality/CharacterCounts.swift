internal import CBlocks
internal import Records

/// What is counted of a text's characters, pieces and sentences.
@safe struct CharacterCounts {
  private let counts: dd_character_counts

  /// Of no text.
  init() { counts = dd_character_counts() }

  /// Counts in well-formed UTF-8.
  init(_ text: ByteView) {
    unsafe counts = dd_count_characters(text.pointer, text.count, CharacterClasses.shared.table) { scalar in
      CharacterClasses.find(scalar).rawValue
    }
  }

  var codePoints: Int { counts.code_points }
  /// Code points that are no white space.
  var solid: Int { counts.solid }
  var letters: Int { counts.letters }
  var digits: Int { counts.digits }
  var numbers: Int { counts.numbers }
  var hashes: Int { counts.hashes }
  var ellipses: Int { counts.ellipses }
  var curlyBrackets: Int { counts.curly_brackets }
  var sentences: Int { counts.sentences }
  var pieces: Int { counts.pieces }
  var piecesWithLetters: Int { counts.pieces_with_letters }
  var piecesInCapitals: Int { counts.pieces_in_capitals }
  var isASCII: Bool { counts.is_ascii }
}
