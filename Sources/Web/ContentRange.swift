import Records

/// `Content-Range: bytes first-last/total`, or `bytes */total` where no byte of the range is there (RFC 9110 section 14.4).
package struct ContentRange: Equatable {
  /// The bytes that the answer has; nil when it has none.
  package let bytes: Range<Int>?
  /// The length of the whole file; nil where the server doesn't know it.
  package let total: Int?

  /// Reads a field's value; nil for another unit, for numbers that contradict each other, and for such as no file has.
  package init?(_ value: some StringProtocol) {
    guard value.prefix(6).lowercased() == "bytes " else { return nil }
    let parts = value.dropFirst(6).split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 2 else { return nil }
    total = Int(outside: parts[1])
    if total == nil && parts[1] != "*" { return nil }
    if parts[0] == "*" {
      bytes = nil
      return
    }
    let ends = parts[0].split(separator: "-", omittingEmptySubsequences: false)
    guard ends.count == 2, let first = Int(outside: ends[0]), let last = Int(outside: ends[1]), first <= last,
      last < total ?? .max
    else { return nil }
    bytes = first..<last + 1
  }
}
