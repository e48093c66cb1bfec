import Parquet
import Recipe
import Records
import ToolKit

/// A column that is wanted, as a path without brackets.
struct Column: Equatable {
  /// The members from the row inwards.
  let names: [String]
  /// Whether a source without it can't be used.
  let isNeeded: Bool
  /// The names joined by dots.
  var path: String { names.joined(separator: ".") }

  /// A column by its members' names.
  init(names: [String], isNeeded: Bool) {
    self.names = names
    self.isNeeded = isNeeded
  }

  /// A column named on the command line or in a recipe: `a.b`, `a[].b`, `['odd.name']`. Throws exit 64.
  init(_ text: String, isNeeded: Bool = true) throws(ToolError) {
    names = try FieldPath(text).steps.compactMap { if case .member(let name) = $0 { name } else { nil } }
    self.isNeeded = isNeeded
  }
}

/// The columns of a run: what is asked for, and whether the source has it.
final class Columns {
  /// Nil takes all.
  let wanted: [Column]?
  private let note: (String) -> Void
  private var noted: Set<String> = []
  /// Missing columns of a file that are told what they were meant to be.
  static let mostHelped = 20

  /// Wanted columns; nil takes all.
  init(_ wanted: [Column]?, note: @escaping (String) -> Void) {
    self.wanted = wanted
    self.note = note
  }

  /// Dotted paths for readers that take only those.
  var paths: [String]? { wanted?.map(\.path) }

  /// Judges the columns of a Parquet file.
  func check(_ file: ParquetFile) throws(ToolError) {
    let missing = file.missingColumns
    if !missing.isEmpty { try check(missing, among: file.columnPaths, file: file.source.name) }
  }

  /// Judges the columns of a file without a schema of nested ones.
  func check(header: [String], file: String) throws(ToolError) {
    let names = Set(header)
    try check((paths ?? []).filter { !names.contains($0) }, among: header, file: file)
  }

  /// Judges a file's columns: a needed one that is missing is exit 78, another a note.
  private func check(_ missing: [String], among names: [String], file: String) throws(ToolError) {
    for (number, path) in missing.enumerated() {
      let isNeeded = wanted?.first { $0.path == path }?.isNeeded ?? true
      guard isNeeded || !noted.contains(path) else { continue }
      let near = isNeeded || number < Self.mostHelped ? NearestName.find(path, among: names) : nil
      let words = "\(file): no column '\(path)'" + (near.map { ": did you mean '\($0)'?" } ?? "")
      if isNeeded { throw ToolError(.configuration, words) }
      noted.insert(path)
      note(words)
    }
  }
}
