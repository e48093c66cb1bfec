import Glibc
import Records

/// A download in order. Read from its start to its end, it is checked against what its bytes must hash to.
final class DownloadStream: ByteStream {
  private let fetch: ResumingFetch
  private var check: ContentCheck?
  private var taken = 0
  var name: String { fetch.name }
  var bytesRead: Int { fetch.received }

  /// The bytes of a fetch; `check` only when they are all of the file.
  init(_ fetch: ResumingFetch, check: ContentCheck? = nil) {
    self.fetch = fetch
    self.check = check
  }

  func read(into room: UnsafeMutablePointer<UInt8>, capacity: Int) throws(ToolError) -> Int {
    if taken == fetch.body.count, try !refill() { return 0 }
    let count = min(capacity, fetch.body.count - taken)
    unsafe memcpy(room, fetch.body.view.pointer + taken, count)
    taken += count
    return count
  }

  /// Takes the next bytes; the last ones are given out only once all are known to be right. Throws exit 74.
  private func refill() throws(ToolError) -> Bool {
    taken = 0
    fetch.body.removeAll()
    guard try fetch.fill(), !fetch.body.isEmpty else { return false }
    if let check, try check.add(fetch.body.view, name: name) { self.check = nil }
    return true
  }

  /// Reads what is left, to learn whether the file came as it is. Throws exit 74 when not.
  func checkRest() throws(ToolError) {
    while check != nil, try refill() {}
  }
}
