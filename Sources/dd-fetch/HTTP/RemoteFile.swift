import Parquet
import Records
func stub() {}
final class RemoteFile: Repository {
  let id: String
  init(url: String, retry: RetryPolicy, watch: Watch, note: @escaping (String) -> Void) throws(ToolError) { id = url; throw ToolError(.software, "todo") }
  func files() throws(ToolError) -> [SourceFile] { [] }
  func stream(_ file: SourceFile, at offset: Int) throws(ToolError) -> any ByteStream { throw ToolError(.software, "") }
  func ranges(_ file: SourceFile) throws(ToolError) -> (any ByteSource)? { nil }
}
