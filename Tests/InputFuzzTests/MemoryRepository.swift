import Parquet
import Records

@testable import FetchTool

/// A dataset of names alone, with the card that is given.
final class MemoryRepository: Repository {
  let id = "set"
  let hasLayout = true
  private let paths: [String]
  private let card: String?

  init(_ paths: [String], card: String? = nil) {
    self.paths = paths
    self.card = card
  }

  func files() throws(ToolError) -> [SourceFile] {
    Set(paths).sorted { codePointsPrecede($0, $1) }.map { SourceFile(path: $0, size: 1) }
  }

  func text(_ path: String) throws(ToolError) -> String? { path == "README.md" ? card : nil }

  func stream(_ file: SourceFile, at offset: Int) throws(ToolError) -> any ByteStream {
    throw ToolError(.noInput, "no bytes")
  }

  func ranges(_ file: SourceFile) throws(ToolError) -> (any ByteSource)? { nil }
}
