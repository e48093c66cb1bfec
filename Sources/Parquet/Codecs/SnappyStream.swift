import Records

/// Snappy decompressed piece by piece, into a window that keeps what copies may refer to.
@safe struct SnappyStream {
  /// How far back copies reach: every known compressor works in blocks of 64 KiB.
  static let history = 64 << 10
  /// The bytes that may be written beyond a step's limit.
  static let overrun = 128
  /// Input pieces that aren't the last have more bytes than this, or nothing can be done with them.
  static let leastInput = 80

  private var hasStarted = false
  private var literalLeft = 0

  /// Decompresses from `input` to `output` from `to` on, until the input is used up or `to` is at `limit` or within
  /// `overrun` beyond it. Returns how many bytes of the input were used.
  mutating func step(
    _ input: ByteView, isLast: Bool, into output: UnsafeMutablePointer<UInt8>, _ to: inout Int, limit: Int, total: Int
  ) throws(ParquetError) -> Int {
    let source = unsafe UnsafeRawPointer(input.pointer)
    let target = UnsafeMutableRawPointer(output)
    let end = input.count
    var from = 0
    if !hasStarted {
      let (claimed, start) = try Snappy.preamble(input)
      guard claimed == total else { throw .corrupt("snappy: \(claimed) bytes inside, the header claims \(total)") }
      from = start
      hasStarted = true
    }
    while from < end && to < limit {
      if literalLeft > 0 {
        let count = min(literalLeft, end - from, limit - to)
        unsafe (target + to).copyMemory(from: source + from, byteCount: count)
        from += count
        to += count
        literalLeft -= count
        continue
      }
      unsafe Snappy.shortElements(source, &from, end, target, &to, limit + 64)
      if from >= end || to >= limit || (!isLast && end - from < SnappyStream.leastInput) { break }
      if let (length, header) = unsafe Snappy.literal(source, from) {
        guard header <= end - from else { throw .corrupt("snappy: the input ends in a literal's length") }
        from += header
        literalLeft = length
      } else {
        try unsafe Snappy.element(source, &from, end, target, &to, limit + 64)
      }
    }
    return from
  }
}
