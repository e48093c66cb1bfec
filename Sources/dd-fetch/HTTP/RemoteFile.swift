import Parquet
import Records
import Web

/// One file at an http(s) URL.
final class RemoteFile: Repository {
  let id: String
  private let network: Network
  private var location: PlainLocation
  private let url: String
  private let file: SourceFile

  /// The file at `url`; nothing is asked of the server yet.
  init(url: String, _ network: Network) {
    self.network = network
    self.url = url
    location = PlainLocation(url: url)
    id = location.name
    file = SourceFile(path: id.parts(at: "/").last { !$0.isEmpty } ?? id, size: nil)
  }

  /// A file that a card names by its URL, made once a run.
  static func elsewhere(
    _ file: SourceFile, of dataset: any Repository, _ network: Network, _ known: inout [String: RemoteFile]
  ) -> RemoteFile {
    if let remote = known[file.path] { return remote }
    let remote = RemoteFile(url: file.path, network)
    network.note("\(dataset.id): the card names a file elsewhere: \(remote.id)")
    known[file.path] = remote
    return remote
  }

  var traffic: Traffic? { Traffic(network) }

  func version(of file: SourceFile) -> FileVersion? { location.version }

  func expect(_ version: FileVersion, of file: SourceFile) { location = PlainLocation(url: url, version: version) }

  func files() throws(ToolError) -> [SourceFile] { [file] }

  func stream(_ file: SourceFile, at offset: Int) throws(ToolError) -> any ByteStream {
    DownloadStream(try ResumingFetch(location, network, from: offset))
  }

  func stream(_ file: SourceFile, in range: Range<Int>) throws(ToolError) -> any ByteStream {
    DownloadStream(try ResumingFetch(location, network, from: range.lowerBound, to: range.upperBound))
  }

  func file(_ stretch: TaskStretch) throws(ToolError) -> SourceFile {
    expect(FileVersion(planned: stretch.size, tag: stretch.tag), of: file)
    return SourceFile(path: stretch.path, size: stretch.size)
  }

  func ranges(_ file: SourceFile) throws(ToolError) -> (any ByteSource)? {
    guard let tail = try FileTail.fetch(location, network) else { return nil }
    return RemoteRanges(location, network, size: tail.size, tail: tail.bytes)
  }
}
