import Records

/// Names of datasets and categories become file names of the output and words of shell scripts.
public enum OutputName {
  /// A file name has 255 bytes at most on common file systems; the longest ending that we add takes under 50.
  static let longest = 200

  /// Whether a recipe may use the name, and so whether a file that names a dataset or a category was made from one.
  public static func isUsable(_ name: String) -> Bool { isSafe(name) && !isReserved(name) }

  /// Letters, digits and `_ - . +`, beginning with a letter, a digit or `_`. Judged scalar by scalar: what a letter is
  /// joined with into one character counts for itself.
  static func isSafe(_ name: String) -> Bool {
    guard let first = name.unicodeScalars.first, isLetterOrDigit(first) || first == "_" else { return false }
    return name.utf8.count <= longest
      && name.unicodeScalars.allSatisfy { isLetterOrDigit($0) || isMark($0) || "_-.+".unicodeScalars.contains($0) }
  }

  private static func isLetterOrDigit(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .decimalNumber,
      .letterNumber, .otherNumber:
      true
    default: false
    }
  }

  private static func isMark(_ scalar: Unicode.Scalar) -> Bool {
    scalar.properties.generalCategory == .nonspacingMark || scalar.properties.generalCategory == .spacingMark
  }

  /// Folders that a download has beside those of its categories.
  private static let folders = ["shards", "scores", "validation"]

  /// What a download writes beside the folders of its categories and datasets.
  static func isReserved(_ name: String) -> Bool {
    [".json", ".jsonl", ".ndjson", ".md", ".zst"].contains { name.endsExactly(with: $0) }
  }

  static func check(_ name: String, _ what: String, at mark: Mark) throws(ToolError) {
    guard !isReserved(name) else {
      throw ToolError(at: mark, "\(what) name \(quote(name)) ends like a file of the output: leave the ending out")
    }
    if what == "category", folders.contains(name) {
      throw ToolError(at: mark, "category name \(quote(name)) is a folder of the output's own: take another")
    }
    guard isSafe(name) else {
      throw ToolError(
        at: mark,
        "\(what) name \(quote(name)) cannot be a file name: use letters, digits, '_', '-', '.' and '+', a letter first")
    }
  }
}
