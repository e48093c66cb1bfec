import Records
import ToolKit

/// What all rows of an input would take, counted.
final class Estimate {
  /// Rows whose tokens the server counts.
  private static let countedRows = 20

  private let server: TeacherServer
  private let spending: SpendingOptions
  private let document = JSONDocument()
  private var numbering = Numbering()
  private var seen = Seen()
  /// Those that were asked to try.
  private var tried: [(key: JournalKey, bytes: Int, most: Int, counts: Int)] = []

  /// What the rows that were looked at need.
  struct Seen {
    var rows = 0
    /// All their requests, those of them that needn't be asked again, and those that were tried.
    var all = Requests()
    var known = Requests()
    var tried = Requests()
    /// Requests for the ids of tokens only, those of them that needn't be asked again, and those that prove the server once.
    var counts = (all: 0, known: 0)
    var proofs = 0
    /// Bytes of each prompt, and the most tokens of one answer.
    var promptBytes: [Int] = []
    var mostAnswer = 0
    /// Answers that the journal had, and their tokens.
    var measured = (count: 0, tokens: 0)
    /// Prompts that the server counted, their bytes and tokens.
    var counted = (count: 0, bytes: 0, tokens: 0)
  }

  /// Requests, the bytes of their prompts, and room for their answers in tokens.
  struct Requests {
    private(set) var count = 0
    private(set) var bytes = 0
    private(set) var most = 0

    mutating func add(_ bytes: Int, _ most: Int) {
      count += 1
      self.bytes += bytes
      self.most &+= most
    }
  }

  init(_ server: TeacherServer, _ spending: SpendingOptions) {
    self.server = server
    self.spending = spending
  }

  /// Counts what is left of an input, of which a run has tried the first rows.
  func count(_ input: RecordInput, _ run: TeachRun, _ question: any Question, _ journal: Journal?) throws(ToolError) {
    seen.rows = run.rowsRead
    seen.proofs = question.proofs
    // Without a journal they are asked again.
    for ask in tried where try journal?.verdict(ask.key) != nil {
      if ask.most > 0 { seen.known.add(ask.bytes, ask.most) }
      seen.counts.known += ask.counts
    }
    numbering = run.numbering
    while true {
      switch try input.next() {
      case .end, .interrupted: return
      case .tooLong: seen.rows += 1
      case .line:
        seen.rows += 1
        guard (try? document.parse(input.line)) != nil, let asks = try? question.asks(for: document) else { continue }
        for ask in asks { try count(ask, journal) }
      }
    }
  }

  /// Takes a request of the rows that are tried, once it is known whether the journal has it.
  func take(_ ask: Ask) {
    let counts = addCounts(ask, isKnown: ask.verdict != nil)
    guard ask.isPaid else { return ask.verdict == nil ? tried.append((ask.key, 0, 0, counts)) : () }
    let bytes = add(ask, turns(of: ask))
    if let verdict = ask.verdict { return addKnown(bytes, ask, verdict) }
    tried.append((ask.key, bytes, ask.mostCompletionTokens, counts))
    seen.tried.add(bytes, ask.mostCompletionTokens)
  }

  /// Adds the requests for the ids of tokens, which a request is or begins with; how many these are.
  private func addCounts(_ ask: Ask, isKnown: Bool) -> Int {
    guard ask.path == "/tokenize" else { return 0 }
    seen.counts.all += 1
    if isKnown { seen.counts.known += 1 }
    return 1
  }

  private func count(_ ask: Ask, _ journal: Journal?) throws(ToolError) {
    numbering.number(ask)
    let verdict = try journal?.verdict(ask.key)
    _ = addCounts(ask, isKnown: verdict != nil)
    guard ask.isPaid else { return }
    let turns = turns(of: ask)
    let bytes = add(ask, turns)
    if let verdict { return addKnown(bytes, ask, verdict) }
    guard seen.counted.count < Self.countedRows, let turns, let tokens = try server.countTokens(turns) else { return }
    seen.counted.count += 1
    seen.counted.bytes += turns.count
    seen.counted.tokens += tokens
  }

  private func add(_ ask: Ask, _ turns: ByteView?) -> Int {
    let bytes = turns?.count ?? ask.body.count
    seen.all.add(bytes, ask.mostCompletionTokens)
    seen.promptBytes.append(bytes)
    seen.mostAnswer = max(seen.mostAnswer, ask.mostCompletionTokens / max(1, ask.count))
    return bytes
  }

  private func addKnown(_ bytes: Int, _ ask: Ask, _ verdict: ByteBuffer) {
    seen.known.add(bytes, ask.mostCompletionTokens)
    let tokens = Verdict.tokens(in: verdict.view).completion
    guard tokens > 0 else { return }
    seen.measured.count += 1
    seen.measured.tokens &+= tokens
  }

  private func turns(of ask: Ask) -> ByteView? {
    guard (try? document.parse(ask.body.view)) != nil,
      let messages = document.member(ByteView("messages"), of: .root), document.kind(messages) == .array
    else { return nil }
    let source = document.source(messages)
    return source[1..<source.count - 1]
  }

  /// Writes the table. `run`: what a run over the first rows showed.
  func write(to output: RecordOutput, _ journal: Journal?, _ run: Tally?) throws(ToolError) {
    let lines = EstimateTable(seen, server, spending, run).text(hasJournal: journal != nil)
    let bytes = ByteBuffer()
    for line in lines {
      bytes.removeAll()
      bytes.append(line)
      try output.write(bytes.view)
    }
    try output.finish()
  }
}
