import Records

extension NonFiniteNumbers {
  /// Appends a line with null in their places outside its strings; returns how many those are.
  static func replace(_ line: ByteView, into buffer: ByteBuffer) -> Int {
    var replaced = 0
    var from = 0
    var at = 0
    while at < line.count {
      switch line[at] {
      case 0x22: at = JSONJoin.stringEnd(line, at)
      case 0x4E, 0x49, 0x2D:
        guard let name = name(in: line, at: at) else {
          at += 1
          continue
        }
        buffer.append(line[from..<at])
        buffer.append("null")
        at += name.utf8.count
        from = at
        replaced += 1
      default: at += 1
      }
    }
    buffer.append(line.suffix(from: from))
    return replaced
  }
}
