import Parquet
import Recipe
import Records
import ToolKit
import Web

/// One file of a source, as its listing names it.
struct SourceFile: Equatable {
  /// The path inside the source, parts joined by `/`; it goes into provenance.
  let path: String
  /// The length in bytes, when the listing says it.
  let size: Int?
  /// When it was last written, of a local file without a commit.
  var modified: ModificationTime?

  /// The last part of the path.
  var baseName: Substring {
    let path = SourceName.isURL(path) ? shownURL(path) : path
    return path[(path.utf8.lastIndex(of: 0x2F).map { path.utf8.index(after: $0) } ?? path.startIndex)...]
  }
}

extension [SourceFile] {
  /// Those at some places; where these are all in their order, the same list, of which there may be a million.
  func at(_ places: [Int32]) -> [SourceFile] {
    if places.count == count, places.elementsEqual(0..<Int32(clamping: count)) { return self }
    return places.map { self[Int($0)] }
  }
}

/// Where a dataset's files lie: a folder, one file, a URL, standard input, the Hub.
protocol Repository: AnyObject {
  /// What provenance calls it: a hub id, a path or a URL without its query.
  var id: String { get }
  /// The commit that its files belong to, when one is known.
  var revision: String? { get }
  /// What the source's own name chooses of its files.
  var part: SourcePart { get }
  /// All files, sorted by path.
  func files() throws(ToolError) -> [SourceFile]
  /// The files of some folders, sorted by path; more where that costs nothing.
  func files(below folders: [String]) throws(ToolError) -> [SourceFile]
  /// Throws when one of the files that are to be read can't be, for a reason that the listing showed.
  func check(_ files: [SourceFile]) throws(ToolError)
  /// The subsets by the source's own rules; nil where the card and the files' names say them.
  func ownSubsets() throws(ToolError) -> [Configuration]?
  /// The YAML of the dataset's card.
  func cardYAML() throws(ToolError) -> YAMLNode?
  /// A small text file, or nil when there is none.
  func text(_ path: String) throws(ToolError) -> String?
  /// Where a file lies: here, or elsewhere by what the card says.
  func holder(of file: SourceFile) throws(ToolError) -> any Repository
  /// What a file's bytes must hash to, where the listing says it.
  func hash(of file: SourceFile) -> ContentHash?
  /// A file's bytes in order, from an offset on.
  func stream(_ file: SourceFile, at offset: Int) throws(ToolError) -> any ByteStream
  /// A file's first bytes, up to `count` of them.
  func beginning(_ file: SourceFile, count: Int) throws(ToolError) -> any ByteStream
  /// The same up to a byte, with no request for what is behind it.
  func stream(_ file: SourceFile, in range: Range<Int>) throws(ToolError) -> any ByteStream
  /// A file that a task names: without a listing, and in no other version. Throws exit 65 or 66.
  func file(_ stretch: TaskStretch) throws(ToolError) -> SourceFile
  /// A file's bytes by ranges; nil when they come only in order.
  func ranges(_ file: SourceFile) throws(ToolError) -> (any ByteSource)?
  /// Whether a stream can begin anywhere, and again.
  var isSeekable: Bool { get }
  /// Whether the files are chosen by subset and split; false for one file, which is what it is.
  var hasLayout: Bool { get }
  /// Whether terms have to be accepted before the files are given.
  var isGated: Bool { get }
  /// What was asked of servers so far, when there are any.
  var traffic: Traffic? { get }
  /// What answers said of a file's version; nil where a listing, or the file itself, says it beforehand.
  func version(of file: SourceFile) -> FileVersion?
  /// Takes no other version of a file than that one.
  func expect(_ version: FileVersion, of file: SourceFile)
  /// The same rows in a format that is read, where its own files aren't; nil where there are none.
  func converted() throws(ToolError) -> (any Repository)?
  /// What is behind an error in a file's data, when the source knows better.
  func cause(of error: ToolError) -> ToolError
}

/// What was asked of servers, and what came.
struct Traffic {
  let requests: Int
  let bytes: Int

  /// All that a network did so far.
  init(_ network: Network) {
    (requests, bytes) = network.traffic
  }
}

extension Repository {
  var revision: String? { nil }
  var part: SourcePart { SourcePart() }
  var isGated: Bool { false }
  var traffic: Traffic? { nil }
  func files(below folders: [String]) throws(ToolError) -> [SourceFile] { try files() }
  func check(_ files: [SourceFile]) throws(ToolError) {}
  func ownSubsets() throws(ToolError) -> [Configuration]? { nil }
  func cardYAML() throws(ToolError) -> YAMLNode? { try Card.readme(self) }
  func converted() throws(ToolError) -> (any Repository)? { nil }
  func cause(of error: ToolError) -> ToolError { error }
  func holder(of file: SourceFile) throws(ToolError) -> any Repository { self }
  func version(of file: SourceFile) -> FileVersion? { nil }
  func expect(_ version: FileVersion, of file: SourceFile) {}
  func beginning(_ file: SourceFile, count: Int) throws(ToolError) -> any ByteStream { try stream(file, at: 0) }
  var isSeekable: Bool { true }
  var hasLayout: Bool { false }
  func text(_ path: String) throws(ToolError) -> String? { nil }
  func stream(_ file: SourceFile, in range: Range<Int>) throws(ToolError) -> any ByteStream {
    BoundedStream(try stream(file, at: range.lowerBound), count: range.count)
  }
  func file(_ stretch: TaskStretch) throws(ToolError) -> SourceFile {
    guard let file = try files().first(where: { $0.path.isExactly(stretch.path) }) else {
      throw ToolError(.noInput, "\(id): no file '\(stretch.path)'")
    }
    return file
  }
  func hash(of file: SourceFile) -> ContentHash? { nil }
}
