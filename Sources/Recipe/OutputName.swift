import Records

/// Names of datasets and categories become file names of the output and words of shell scripts.
enum OutputName {
  /// A file name has 255 bytes at most on common file systems; the longest ending that we add takes under 50.
  static let longest = 200

  /// Letters, digits and `_ - . +`, beginning with a letter, a digit or `_`.
  static func isSafe(_ name: String) -> Bool {
    guard let first = name.first, first.isLetter || first.isNumber || first == "_" else { return false }
    return name.utf8.count <= longest && name.allSatisfy { $0.isLetter || $0.isNumber || "_-.+".contains($0) }
  }

  /// What a download writes beside the folders of its categories and datasets.
  static func isReserved(_ name: String) -> Bool { [".json", ".jsonl", ".md", ".zst"].contains { name.hasSuffix($0) } }

  static func check(_ name: String, _ what: String, at mark: Mark) throws(ToolError) {
    guard !isReserved(name) else {
      throw ToolError(at: mark, "\(what) name \(quote(name)) ends like a file of the output: leave the ending out")
    }
    guard isSafe(name) else {
      throw ToolError(
        at: mark,
        "\(what) name \(quote(name)) cannot be a file name: use letters, digits, '_', '-', '.' and '+', a letter first")
    }
  }
}
