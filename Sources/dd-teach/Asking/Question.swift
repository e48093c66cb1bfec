import Records

/// What a subcommand asks about a row, and what it makes of the answers.
protocol Question: AnyObject {
  /// The reasons for which it drops rows, in the report's order.
  var reasons: [String] { get }
  /// The requests that a row needs. Throws why the row is dropped before any.
  func asks(for document: JSONDocument) throws(RowFault) -> [Ask]
  /// Looks at a request that is asked for the first time, in the order of the rows.
  func meet(_ ask: Ask) throws(ToolError)
  /// What a body that came with status 200 means.
  func judge(_ body: ByteView, of ask: Ask) -> Judgement
  /// Gives what comes out for a row with its settled requests. Throws why it is dropped after all.
  func write(_ row: ByteView, _ verdicts: [ByteBuffer], to lines: ByteBuffer) throws(RowFault) -> Int
  /// Requests by which a run makes sure of its server once.
  var proofs: Int { get }
  /// What the request by which `prove` makes sure may take; nil where there is none.
  func proof(of verdict: ByteView) -> Budget.Reservation?
  /// Makes sure that the server does what is asked of it, by its answer to a first row; false when that
  /// shows nothing. Throws exit 69 when it doesn't.
  func prove(_ ask: Ask, _ verdict: ByteView) throws(ToolError) -> Bool
}

/// Why a row is dropped.
struct RowFault: Error {
  let reason: String
  let detail: String
}

/// What a server's answer comes to.
enum Judgement {
  /// That is it: the verdict for the journal.
  case settled(ByteBuffer, Usage)
  /// It is none; another try may bring one.
  case again(String, Usage)
  /// Nothing is in it: asked for once more, then it is settled by this.
  case blank(ByteBuffer, Usage)
  /// It is the first half: this comes next.
  case then(path: String, ByteBuffer)
  /// It is cut off: asked for again with this body and room for so many tokens.
  case more(ByteBuffer, mostCompletionTokens: Int, Usage)

  /// What it took; nil where that comes with the second half.
  var usage: Usage? {
    switch self {
    case .settled(_, let usage), .again(_, let usage), .blank(_, let usage), .more(_, _, let usage): usage
    case .then: nil
    }
  }
}

/// Tokens that an answer took, as the server counts them.
struct Usage {
  var prompt = 0
  var completion = 0
  var cached = 0
  var model = ""
  var fingerprint = ""
  /// Whether the server said it.
  var isKnown = false

  /// The `usage` member of an answer, and who answered.
  init(_ document: JSONDocument) {
    model = serverWords(document.textMember("model", of: .root) ?? "")
    fingerprint = serverWords(document.textMember("system_fingerprint", of: .root) ?? "")
    guard let usage = document.member(ByteView("usage"), of: .root) else { return }
    let counts = (
      document.countMember("prompt_tokens", of: usage), document.countMember("completion_tokens", of: usage)
    )
    isKnown = counts.0 != nil && counts.1 != nil
    (prompt, completion) = (counts.0 ?? 0, counts.1 ?? 0)
    if let details = document.member(ByteView("prompt_tokens_details"), of: usage) {
      cached = document.countMember("cached_tokens", of: details) ?? 0
    }
  }

  /// What a request of a known size took.
  init(_ whole: Budget.Reservation) {
    (prompt, completion) = (whole.prompt, whole.completion)
  }

  init() {}

  /// What a request took that never came to be worked on.
  static var nothing: Usage {
    var usage = Usage()
    usage.isKnown = true
    return usage
  }

  /// The tokens as far as the server said them.
  var told: (prompt: Int?, completion: Int?) {
    (isKnown || prompt > 0 ? prompt : nil, isKnown || completion > 0 ? completion : nil)
  }
}

extension JSONDocument {
  /// A member that is a string; nil for another one.
  func textMember(_ name: StaticString, of node: JSONNode) -> String? {
    guard let value = member(ByteView(name), of: node), kind(value) == .string else { return nil }
    return String(text(value))
  }

  /// A member that is a whole number (`JSONNumber.count`), from 0 to 2³², which no count of tokens and no offset exceeds;
  /// nil for another one.
  func countMember(_ name: StaticString, of node: JSONNode) -> Int? {
    guard let value = member(ByteView(name), of: node), kind(value) == .number, let count = JSONNumber.count(raw(value))
    else { return nil }
    return count <= 1 << 32 ? count : nil
  }
}
