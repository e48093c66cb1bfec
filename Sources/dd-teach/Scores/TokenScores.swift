import Glibc
import Records

/// A teacher's scores of N tokens: for t from `start` to N - 1 the k likeliest tokens by rank, their natural
/// log-probabilities, and that of token t itself, each given tokens 0…t-1. Token 0 has none.
struct TokenScores {
  let k: Int
  var start = 1
  /// N token ids.
  var inputIDs: [Int32] = []
  /// k × (N - start) each, one row of k for each token.
  var topIDs: [Int32] = []
  var topLogprobs: [Float] = []
  /// N - start of them.
  var logprobs: [Float] = []

  init(k: Int) { self.k = k }

  /// The scores of the tokens from `first` on.
  func from(_ first: Int) -> TokenScores {
    guard first > start else { return self }
    var part = self
    part.start = first
    let cut = min(first - start, logprobs.count)
    part.topIDs.removeFirst(cut * k)
    part.topLogprobs.removeFirst(cut * k)
    part.logprobs.removeFirst(cut)
    return part
  }

  /// Whether there is a row for each token behind the first.
  var isWhole: Bool {
    logprobs.count == max(0, inputIDs.count - start) && topIDs.count == k * logprobs.count
      && topLogprobs.count == topIDs.count
  }
}

extension TokenScores {
  /// Appends the four arrays as members of a JSON object that is open, in base64 of little-endian int32, int32 and
  /// `type`.
  func appendBase64(_ type: ScoreType, to line: ByteBuffer) {
    let bytes = ByteBuffer(capacity: 4 * (inputIDs.count + 2 * topIDs.count))
    func member(_ name: StaticString, _ fill: () -> Void) {
      bytes.removeAll()
      fill()
      line.append(",\"")
      line.append(name)
      line.append("\":\"")
      Base64.append(bytes.view, to: line)
      line.append("\"")
    }
    func floats(_ values: [Float]) {
      for value in values {
        switch type {
        case .f32: bytes.append(littleEndian: value.bitPattern)
        case .f16: bytes.append(littleEndian: Float16(value).bitPattern)
        }
      }
    }
    member("input_ids") { for id in inputIDs { bytes.append(littleEndian: UInt32(bitPattern: id)) } }
    member("top_ids") { for id in topIDs { bytes.append(littleEndian: UInt32(bitPattern: id)) } }
    member("top_logprobs") { floats(topLogprobs) }
    member("logprobs") { floats(logprobs) }
  }

  /// The same as JSON lists, the two of candidates as lists of k, with 4 decimals.
  func appendLists(to line: ByteBuffer) {
    func list(_ count: Int, _ element: (Int) -> Void) {
      line.append("[")
      for index in 0..<count {
        if index > 0 { line.append(",") }
        element(index)
      }
      line.append("]")
    }
    line.append(",\"input_ids\":")
    list(inputIDs.count) { line.append(decimal: Int(inputIDs[$0])) }
    line.append(",\"top_ids\":")
    list(logprobs.count) { row in list(k) { line.append(decimal: Int(topIDs[row * k + $0])) } }
    line.append(",\"top_logprobs\":")
    list(logprobs.count) { row in list(k) { line.append(fixed: topLogprobs[row * k + $0]) } }
    line.append(",\"logprobs\":")
    list(logprobs.count) { line.append(fixed: logprobs[$0]) }
  }

  /// The names of the arrays, in their order.
  static let arrays = ["input_ids", "top_ids", "top_logprobs", "logprobs"]

  /// The token ids of what `appendBase64` wrote; nil for anything else.
  static func inputIDs(_ document: JSONDocument, _ node: JSONNode) -> [Int32]? {
    words("input_ids", document, node)?.map { Int32(bitPattern: $0) }
  }

  private static func words(_ name: StaticString, _ document: JSONDocument, _ node: JSONNode) -> [UInt32]? {
    guard let value = document.member(ByteView(name), of: node), document.kind(value) == .string else { return nil }
    let bytes = ByteBuffer(capacity: document.raw(value).count)
    guard Base64.decode(document.text(value), to: bytes), bytes.count % 4 == 0 else { return nil }
    let view = bytes.view
    return withExtendedLifetime(bytes) {
      (0..<view.count / 4).map { index in
        UInt32(view[4 * index]) | UInt32(view[4 * index + 1]) << 8 | UInt32(view[4 * index + 2]) << 16
          | UInt32(view[4 * index + 3]) << 24
      }
    }
  }

  /// Reads what `appendBase64` wrote with f32, as the journal has it, whatever its numbers are; nil for anything else.
  init?(_ document: JSONDocument, _ node: JSONNode) {
    guard let k = document.countMember("k", of: node), (1...1000).contains(k) else { return nil }
    self.k = k
    func words(_ name: StaticString) -> [UInt32]? { Self.words(name, document, node) }
    guard let ids = words("input_ids"), let top = words("top_ids"), let topLogprobs = words("top_logprobs"),
      let logprobs = words("logprobs")
    else { return nil }
    inputIDs = ids.map { Int32(bitPattern: $0) }
    topIDs = top.map { Int32(bitPattern: $0) }
    self.topLogprobs = topLogprobs.map { JSONDocument.logprob(Float(bitPattern: $0)) }
    self.logprobs = logprobs.map { JSONDocument.logprob(Float(bitPattern: $0)) }
    guard isWhole else { return nil }
  }
}

extension ByteBuffer {
  fileprivate func append(littleEndian value: some FixedWidthInteger & UnsignedInteger) {
    var rest = value
    for _ in 0..<value.bitWidth / 8 {
      append(UInt8(truncatingIfNeeded: rest))
      rest >>= 8
    }
  }

  /// A log-probability, -9999 to 0, with 4 decimals.
  fileprivate func append(fixed value: Float) {
    let scaled = Int((Double(value.magnitude) * 10000).rounded())
    if value < 0 && scaled > 0 { append("-") }
    append(decimal: scaled / 10000)
    append(".")
    let digits = scaled % 10000
    for power in [1000, 100, 10, 1] { append(UInt8(0x30 + digits / power % 10)) }
  }
}
