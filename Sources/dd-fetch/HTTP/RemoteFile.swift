import Parquet
import Records

/// One file at an http(s) URL.
final class RemoteFile: Repository {
  let id: String
  private let network: Network
  private let location: PlainLocation
  private let file: SourceFile

  /// The file at `url`; nothing is asked of the server yet.
  init(url: String, _ network: Network) {
    self.network = network
    location = PlainLocation(url: url)
    id = location.name
    file = SourceFile(path: id.split(separator: "/").last.map(String.init) ?? id, size: nil)
  }

  var traffic: Traffic? { Traffic(network) }

  func files() throws(ToolError) -> [SourceFile] { [file] }

  func stream(_ file: SourceFile, at offset: Int) throws(ToolError) -> any ByteStream {
    DownloadStream(try ResumingFetch(location, network, from: offset))
  }

  func ranges(_ file: SourceFile) throws(ToolError) -> (any ByteSource)? {
    guard let tail = try FileTail.fetch(location, network) else { return nil }
    return RemoteRanges(location, network, size: tail.size, tail: tail.bytes, entityTag: tail.entityTag)
  }
}
