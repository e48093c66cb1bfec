import CXXHash
import Records

/// One request that a row needs, from its body to what the server said for good.
final class Ask {
  /// The path below the server's base.
  private(set) var path: String
  private(set) var body: ByteBuffer
  /// By what the journal knows it.
  private(set) var key: JournalKey
  /// Answers that are asked for at once.
  let count: Int
  /// Tokens that the answers may have together.
  private(set) var mostCompletionTokens: Int
  /// Whether the server counts tokens for it.
  var isPaid: Bool { count > 0 && mostCompletionTokens > 0 }
  /// The token ids that were sent, where the answer is to have the same.
  var ids: [Int32] = []
  /// What the server said, as the journal keeps it; nil while nobody knows.
  var verdict: ByteBuffer?
  /// Whether nobody knows, and nobody may be asked.
  var isUnknown = false
  /// The row that it is about, for messages: `rows.jsonl:12`.
  var row = ""
  /// Tries that failed for now, and answers that were blank.
  var tries = 0
  var blanks = 0
  /// Whether it was asked again with more tokens.
  private(set) var hasMore = false

  /// `settings`: what decides on the answer and is not in the body.
  init(path: String, body: ByteBuffer, count: Int, mostCompletionTokens: Int, settings: String) {
    self.path = path
    self.body = body
    self.count = count
    self.mostCompletionTokens = mostCompletionTokens
    key = JournalKey(path: path, body: body.view, settings: settings)
  }

  /// Whether nothing more is to come.
  var isSettled: Bool { verdict != nil || isUnknown }

  /// From now on it is asked with this body, under the key that it has.
  func askMore(_ body: ByteBuffer, mostCompletionTokens: Int) {
    self.body = body
    self.mostCompletionTokens = mostCompletionTokens
    hasMore = true
  }

  /// From now on it is asked there with this body, under the key that it has.
  func goOn(to path: String, _ body: ByteBuffer) {
    self.path = path
    self.body = body
  }

  /// The same body was asked before in this input, so often.
  func number(_ number: Int) { key.number = number }
}

/// By what a request is known again: the hash of its path and body, and its number among equal ones of the input.
struct JournalKey: Hashable {
  let high: UInt64
  let low: UInt64
  var number = 0

  /// XXH3-128 of the path, the settings, and the body, with zero bytes between them.
  init(path: String, body: ByteView, settings: String) {
    let bytes = ByteBuffer(capacity: path.utf8.count + body.count + 1)
    bytes.append(path)
    bytes.append(0)
    bytes.append(settings)
    bytes.append(0)
    bytes.append(body)
    let hash = unsafe dd_xxh128(bytes.view.pointer, bytes.count)
    withExtendedLifetime(bytes) {}
    (high, low) = (hash.high64, hash.low64)
  }

  /// Reads `text`; nil for anything else.
  init?(_ text: ByteView) {
    let text = String(text)
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count <= 2, parts[0].utf8.count == 32, let high = UInt64(parts[0].prefix(16), radix: 16),
      let low = UInt64(parts[0].suffix(16), radix: 16)
    else { return nil }
    if parts.count == 2 {
      guard let number = Int(outside: parts[1]), number > 0 else { return nil }
      self.number = number
    }
    (self.high, self.low) = (high, low)
  }

  /// 32 hexadecimal digits, and `-N` behind them from the second of its kind on.
  var text: String {
    let digits = [high, low].map { word in
      let digits = String(word, radix: 16)
      return String(repeating: "0", count: 16 - digits.count) + digits
    }.joined()
    return number == 0 ? digits : "\(digits)-\(number)"
  }
}

/// Tells equal requests of an input apart, so that each has an answer of its own.
struct Numbering {
  private var seen: [JournalKey: Int] = [:]

  /// Gives a request its number among equal ones, from 0.
  mutating func number(_ ask: Ask) {
    let number = seen[ask.key, default: 0]
    seen[ask.key] = number + 1
    ask.number(number)
  }
}
