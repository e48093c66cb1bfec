import Records

/// A row that waits for its answers, or a line that is none.
final class Entry {
  let line: Int
  let bytes: ByteBuffer
  let asks: [Ask]
  /// Why it is dropped without a request.
  let fault: RowFault?
  /// What is wrong with a line that is no row, and its file.
  let malformed: (fault: Malformed, file: String)?

  init(
    _ bytes: ByteView, line: Int, asks: [Ask] = [], fault: RowFault? = nil,
    malformed: (fault: Malformed, file: String)? = nil
  ) {
    self.bytes = ByteBuffer(capacity: max(16, bytes.count))
    self.bytes.append(bytes)
    self.line = line
    self.asks = asks
    self.fault = fault
    self.malformed = malformed
    size = (1 << 10) + bytes.count + asks.reduce(0) { $0 + $1.body.count }
  }

  /// Whether nothing more is to come for it.
  var isReady: Bool { asks.allSatisfy(\.isSettled) }

  /// What it takes of memory without its verdicts, roughly.
  let size: Int
}
