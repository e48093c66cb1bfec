import Records
import ToolKit

/// The names under which a dataset's files are one whole.
enum Split {
  /// What a download keeps out of training (its folder below the output), and what --holdout keeps out.
  static let validation = "validation"

  /// Whether `datasets` takes a text for a split's name: `\w+(\.\w+)*`.
  static func isName(_ text: String) -> Bool {
    !text.isEmpty
      && text.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { word in
        !word.isEmpty
          && word.utf8.allSatisfy {
            (0x61...0x7A).contains($0 | 0x20) || (0x30...0x39).contains($0) || $0 == 0x5F
          }
      }
  }
}

/// The files that records come from, in the order of the operands, those of a folder sorted by name.
struct ShardSources {
  /// Files, or `-`.
  private(set) var paths: [String] = []
  /// The split of each file.
  private(set) var splits: [String] = []

  /// Looks into folders. Throws exit 66 for what isn't there and for a folder without JSON lines.
  init(_ operands: [String], split: String) throws(ToolError) {
    for operand in operands.isEmpty ? ["-"] : operands {
      guard operand != "-", FileKind(of: operand) == .folder else {
        add(operand, split)
        continue
      }
      let before = paths.count
      try addFolder(operand, Self.isHeldOut(operand) ? Split.validation : split, depth: 0)
      if paths.count == before { throw ToolError(.noInput, "\(operand): there is no *.jsonl file in it") }
      try Shards.requireWhole(
        Array(paths[before...]), of: operand, advice: "to take those that are there, name them")
    }
    guard paths.filter({ $0 == "-" }).count < 2 else {
      throw ToolError(.usage, "standard input can be read once only: name files")
    }
  }

  /// Throws exit 64 where a file lies in the folder that is to be made, or replaced.
  func requireOutside(_ output: String) throws(ToolError) {
    for path in paths where path != "-" && isInside(path, folder: output) {
      throw ToolError(.usage, "--output \(output): '\(path)' in it is a source: name another folder")
    }
  }

  private mutating func add(_ path: String, _ split: String) {
    paths.append(path)
    splits.append(split)
  }

  /// Whether a folder is what a download holds out of training, or a category of it.
  private static func isHeldOut(_ folder: String) -> Bool {
    let words = (realPath(folder) ?? folder).split(separator: "/")
    if words.last == Split.validation[...] { return true }
    return words.dropLast().last == Split.validation[...] && isDownload(parentFolder(of: parentFolder(of: folder)))
  }

  /// Whether a folder is a download, with its state or copied without.
  private static func isDownload(_ folder: String) -> Bool {
    FileKind(of: "\(folder)/.dd") == .folder || FileKind(of: "\(folder)/download_summary.json") == .file
  }

  /// Folders whose names begin with a dot hold state, and what links lead to is no part of a folder that is deep.
  private mutating func addFolder(_ folder: String, _ split: String, depth: Int) throws(ToolError) {
    guard depth < 16 else { throw ToolError(.dataError, "\(folder): more than 16 folders deep") }
    let isDownload = Self.isDownload(folder)
    for name in try listFolder(folder) where !name.hasPrefix(".") {
      let path = folder.hasSuffix("/") ? folder + name : "\(folder)/\(name)"
      switch FileKind(ofEntry: path) {
      // A teacher's scores lie beside the samples that they are of, and are a source of their own.
      case .folder where isDownload && name == "scores": break
      case .folder:
        try addFolder(
          path, (depth == 0 || isDownload) && name == Split.validation ? Split.validation : split, depth: depth + 1)
      // A file may be a link, as in the Hub's cache.
      case .file where name.hasSuffix(".jsonl"), .other where name.hasSuffix(".jsonl") && FileKind(of: path) == .file:
        add(path, split)
      default: break
      }
    }
  }
}
