/// What a Range header asks of a file (RFC 9110 §14).
enum ByteRange: Equatable {
  /// No range, one that is not understood, or several: the whole file, as the Hub's CDN does.
  case whole
  case part(Range<Int>)
  /// Past the end: 416.
  case unsatisfiable

  init(_ header: String?, size: Int) {
    self = .whole
    guard let header, header.lowercased().hasPrefix("bytes=") else { return }
    let parts = header.dropFirst(6).split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
      .map { trimmed($0) }
    guard parts.count == 2 else { return }
    if parts[0].isEmpty {
      guard let suffix = Int(parts[1]), suffix >= 0 else { return }
      self = suffix == 0 || size == 0 ? .unsatisfiable : .part(max(0, size - suffix)..<size)
      return
    }
    guard let first = Int(parts[0]), first >= 0 else { return }
    let last = Int(parts[1])
    guard parts[1].isEmpty || last.map({ $0 >= first }) == true else { return }
    self = first >= size ? .unsatisfiable : .part(first..<min(size - 1, last ?? Int.max) + 1)
  }
}
