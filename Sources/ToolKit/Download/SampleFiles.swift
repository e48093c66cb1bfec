public import Records

/// The finished samples of a dataset in an output folder: a file, or a folder of parts (`dd-download --parts`), which are
/// that file when they are put one after the other.
public struct SampleFiles: Sendable {
  /// `<category>/<dataset>.jsonl`, or the folder `<category>/<dataset>`.
  public let name: String
  /// The files in their order, relative to the output folder.
  public let files: [String]
  private let folder: String

  /// More parts than this aren't made: so many files a folder of a repository on the Hub may have.
  public static let mostParts = 10_000

  /// What is there of a dataset; nil when nothing is. Throws exit 65 where a part is missing before others.
  public init?(_ category: String, _ dataset: String, in folder: String) throws(ToolError) {
    let base = "\(category)/\(dataset)"
    self.folder = folder
    if FileKind(of: "\(folder)/\(base).jsonl") == .file {
      name = base + ".jsonl"
      files = [name]
      return
    }
    let parts = try Self.parts(in: "\(folder)/\(base)")
    guard !parts.isEmpty else { return nil }
    name = base
    files = parts.map { "\(base)/\($0)" }
  }

  /// Where the files are, their folder in front.
  public var paths: [String] { files.map { "\(folder)/\($0)" } }

  /// What a card says of them: the file, or a pattern of all parts.
  public var pattern: String { files == [name] ? name : name + "/part-*.jsonl" }

  /// Bytes of all.
  public func size() throws(ToolError) -> Int {
    var sum = 0
    for path in paths { sum &+= try fileSize(path) }
    return sum
  }

  /// The name of a part, counted from 0: `part-000000.jsonl`.
  public static func part(_ number: Int) -> String {
    let digits = String(number)
    return "part-\(String(repeating: "0", count: max(0, 6 - digits.count)))\(digits).jsonl"
  }

  /// Whether a file has the name of a part.
  public static func isPart(_ name: String) -> Bool {
    guard name.hasPrefix("part-"), name.hasSuffix(".jsonl") else { return false }
    let digits = name.utf8.dropFirst(5).dropLast(6)
    return digits.count == 6 && digits.allSatisfy { (0x30...0x39).contains($0) }
  }

  /// The names of a folder's parts, in their order; none where it is no folder of parts.
  public static func parts(in folder: String) throws(ToolError) -> [String] {
    guard FileKind(of: folder) == .folder else { return [] }
    let names = try listFolder(folder).filter(isPart).sorted()
    for (number, name) in names.enumerated() where name != part(number) {
      throw ToolError(
        .dataError, "\(folder)/\(part(number)): it is not there, but '\(name)' is: the same dd-download makes all anew")
    }
    return names
  }
}

extension DownloadFolder {
  /// The finished samples of a dataset of its plan; nil when there are none yet.
  public func samples(of plan: DownloadPlan) throws(ToolError) -> SampleFiles? {
    try SampleFiles(plan.category, plan.dataset, in: path)
  }
}
