import Glibc
import Parquet
import Records

/// One file at an http(s) URL.
final class RemoteFile: Repository {
  let id: String
  private let url: String
  private let policy: RetryPolicy
  private let client: HTTPClient
  private let watch: Watch
  private let note: (String) -> Void
  private let file: SourceFile

  /// The file at `url`; nothing is asked of the server yet.
  init(url: String, retry: RetryPolicy, watch: Watch, note: @escaping (String) -> Void) throws(ToolError) {
    self.url = url
    self.watch = watch
    self.note = note
    policy = retry
    client = try HTTPClient(policy: retry)
    id = shownURL(url)
    file = SourceFile(path: id.split(separator: "/").last.map(String.init) ?? id, size: nil)
  }

  func files() throws(ToolError) -> [SourceFile] { [file] }

  func stream(_ file: SourceFile, at offset: Int) throws(ToolError) -> any ByteStream {
    let request = HTTPRequest(url: url, from: offset)
    return DownloadStream(try ResumingFetch(request, client, policy, watch: watch, note: note))
  }

  func ranges(_ file: SourceFile) throws(ToolError) -> (any ByteSource)? {
    try RemoteRanges.open(url, client, policy, watch: watch, note: note)
  }
}

/// A download in order.
final class DownloadStream: ByteStream {
  private let fetch: ResumingFetch
  private var taken = 0
  var name: String { fetch.name }
  var bytesRead: Int { fetch.received }

  /// The bytes of a fetch.
  init(_ fetch: ResumingFetch) { self.fetch = fetch }

  func read(into room: UnsafeMutablePointer<UInt8>, capacity: Int) throws(ToolError) -> Int {
    if taken == fetch.body.count {
      taken = 0
      fetch.body.removeAll()
      guard try fetch.fill() else { return 0 }
    }
    let count = min(capacity, fetch.body.count - taken)
    unsafe memcpy(room, fetch.body.view.pointer + taken, count)
    taken += count
    return count
  }
}

/// A remote file by ranges: what is announced is fetched side by side before it is read.
final class RemoteRanges: ByteSource {
  let name: String
  let size: Int
  private let url: String
  private let client: HTTPClient
  private let policy: RetryPolicy
  private let watch: Watch
  private let note: (String) -> Void
  private let entityTag: String?
  /// The file's last bytes, which came with its size.
  private let tail: ByteBuffer
  /// Announced ranges that are on their way or there, in file order.
  private var blocks: [Block] = []

  private final class Block {
    let range: Range<Int>
    let fetch: ResumingFetch
    var unread: Int

    init(_ range: Range<Int>, _ fetch: ResumingFetch) {
      self.range = range
      self.fetch = fetch
      unread = range.count
    }
  }

  /// Asks for the last 64 KiB, and so for the size. Nil when the server gives no ranges.
  static func open(
    _ url: String, _ client: HTTPClient, _ policy: RetryPolicy, watch: Watch, note: @escaping (String) -> Void
  ) throws(ToolError) -> RemoteRanges? {
    var attempts = 0
    while true {
      let transfer = try client.start(HTTPRequest(url: url, suffix: ParquetFile.speculativeBytes))
      while transfer.end == nil {
        guard watch.goesOn() else { throw ToolError(.temporaryFailure, "\(shownURL(url)): broken off") }
        try client.step(milliseconds: 250)
      }
      let status = transfer.answer.status
      try completeTail(transfer, client, policy, watch, note)
      if transfer.end == .complete {
        if transfer.isData, let range = transfer.answer.contentRange, let total = range.total,
          transfer.body.count == range.last - range.first + 1
        {
          return RemoteRanges(url, total, transfer, client, policy, watch, note)
        }
        if status == 206 {
          throw ToolError(.unavailable, "\(shownURL(url)): the server gives other bytes than it is asked for")
        }
        if status == 200 {
          note("\(shownURL(url)): the server gives no ranges: the whole file is copied to a temporary one")
          return nil
        }
        if ![408, 429, 500, 502, 503, 504].contains(status) { throw HTTPFailure.error(status, shownURL(url)) }
      }
      attempts += 1
      if attempts > policy.retries { throw failure(transfer, shownURL(url), attempts) }
      guard try watch.sleep(seconds: policy.wait(before: attempts)) else {
        throw ToolError(.temporaryFailure, "\(shownURL(url)): broken off")
      }
    }
  }

  /// After a drop in the middle of the last bytes, asks for the rest of them only.
  private static func completeTail(
    _ transfer: Transfer, _ client: HTTPClient, _ policy: RetryPolicy, _ watch: Watch,
    _ note: @escaping (String) -> Void
  ) throws(ToolError) {
    guard case .broken = transfer.end, transfer.isData, let range = transfer.answer.contentRange else { return }
    let missing = range.first + transfer.body.count..<range.last + 1
    if !missing.isEmpty {
      let request = HTTPRequest(
        url: transfer.request.url, from: missing.lowerBound, to: missing.upperBound,
        entityTag: transfer.answer.entityTag)
      let rest = try ResumingFetch(request, client, policy, watch: watch, note: note)
      while !rest.isComplete, try rest.grow() {}
      transfer.body.append(rest.body.view)
    }
    transfer.end = .complete
  }

  private static func failure(_ transfer: Transfer, _ name: String, _ attempts: Int) -> ToolError {
    switch transfer.end {
    case .unreachable(let what): ToolError(.unavailable, "\(name): \(what), after \(RetryPolicy.tries(attempts))")
    case .refused(let what): ToolError(.unavailable, "\(name): \(what)")
    case .broken(let what): ToolError(.temporaryFailure, "\(name): \(what), after \(RetryPolicy.tries(attempts))")
    default:
      ToolError(.temporaryFailure, "\(name): status \(transfer.answer.status), after \(RetryPolicy.tries(attempts))")
    }
  }

  private init(
    _ url: String, _ size: Int, _ transfer: Transfer, _ client: HTTPClient, _ policy: RetryPolicy, _ watch: Watch,
    _ note: @escaping (String) -> Void
  ) {
    self.url = url
    self.size = size
    self.client = client
    self.policy = policy
    self.watch = watch
    self.note = note
    name = shownURL(url)
    tail = transfer.body
    entityTag = transfer.answer.entityTag
  }

  func prefetch(_ ranges: [Range<Int>]) {
    for range in ranges where !range.isEmpty && range.upperBound <= size && range.lowerBound < size - tail.count {
      // What can't be sent now is asked for when it is read.
      if let block = try? block(range) { blocks.append(block) }
    }
  }

  private func block(_ range: Range<Int>) throws(ToolError) -> Block {
    let request = HTTPRequest(
      url: url, from: range.lowerBound, to: range.upperBound, entityTag: entityTag, bufferBytes: .max)
    return Block(range, try ResumingFetch(request, client, policy, watch: watch, note: note))
  }

  func read(at offset: Int, count: Int, into destination: UnsafeMutableRawPointer) throws {
    let wanted = offset..<offset + count
    guard offset >= 0, wanted.upperBound <= size else {
      throw ToolError(.dataError, "\(name): bytes \(offset) to \(wanted.upperBound) are asked of a file of \(size)")
    }
    if count == 0 { return }
    let tailStart = size - tail.count
    if offset >= tailStart {
      unsafe memcpy(destination, tail.view.pointer + (offset - tailStart), count)
      return
    }
    if let index = blocks.firstIndex(where: { $0.range.contains(offset) && wanted.upperBound <= $0.range.upperBound }) {
      let block = blocks[index]
      unsafe try copy(block, wanted, into: destination)
      block.unread -= count
      if block.unread <= 0 { blocks.remove(at: index) }
      return
    }
    unsafe try copy(try block(wanted), wanted, into: destination)
  }

  private func copy(_ block: Block, _ wanted: Range<Int>, into destination: UnsafeMutableRawPointer) throws(ToolError) {
    let start = wanted.lowerBound - block.range.lowerBound
    while block.fetch.body.count < start + wanted.count {
      guard try block.fetch.grow() else { throw ToolError(.temporaryFailure, "\(name): broken off") }
    }
    unsafe memcpy(destination, block.fetch.body.view.pointer + start, wanted.count)
  }
}
