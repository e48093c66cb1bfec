import Parquet
import Records

/// One file of a source, as its listing names it.
struct SourceFile: Equatable {
  /// The path inside the source, parts joined by `/`; it goes into provenance.
  let path: String
  /// The length in bytes, when the listing says it.
  let size: Int?

  /// The last part of the path.
  var baseName: Substring { path[(path.lastIndex(of: "/").map { path.index(after: $0) } ?? path.startIndex)...] }
}

/// Where a dataset's files lie: a folder, one file, a URL, standard input, the Hub.
protocol Repository: AnyObject {
  /// What provenance calls it: a hub id, a path or a URL without its query.
  var id: String { get }
  /// The commit that its files belong to, when one is known.
  var revision: String? { get }
  /// All files, sorted by path.
  func files() throws(ToolError) -> [SourceFile]
  /// A small text file, or nil when there is none.
  func text(_ path: String) throws(ToolError) -> String?
  /// A file's bytes in order, from an offset on.
  func stream(_ file: SourceFile, at offset: Int) throws(ToolError) -> any ByteStream
  /// A file's bytes by ranges; nil when they come only in order.
  func ranges(_ file: SourceFile) throws(ToolError) -> (any ByteSource)?
  /// Whether a stream can begin anywhere, and again.
  var isSeekable: Bool { get }
  /// Whether the files are chosen by subset and split; false for one file, which is what it is.
  var hasLayout: Bool { get }
}

extension Repository {
  var revision: String? { nil }
  var isSeekable: Bool { true }
  var hasLayout: Bool { false }
  func text(_ path: String) throws(ToolError) -> String? { nil }
}
