import Records
import ToolKit

/// What all rows of an input would take: requests, tokens, money, time.
final class Estimate {
  /// Bytes of a prompt that are a token where nobody counts: English prose in today's vocabularies.
  private static let bytesPerToken = 3.6
  /// Rows whose tokens the server counts.
  private static let countedRows = 20

  private let server: TeacherServer
  private let spending: SpendingOptions
  private let document = JSONDocument()
  private var numbering = Numbering()
  private var rows = 0
  private var requests = 0
  private var again = 0
  /// Bytes of prompts that are to be sent, and room for their answers.
  private var promptBytes: [Int] = []
  private var mostCompletion = 0
  private var countedBytes = 0
  private var countedTokens = 0
  private var counted = 0

  init(_ server: TeacherServer, _ spending: SpendingOptions) {
    self.server = server
    self.spending = spending
  }

  /// Counts what is left of an input, of which a run has taken the first rows. The run has the books.
  func count(_ input: RecordInput, _ run: TeachRun, _ question: any Question, _ journal: Journal?) throws(ToolError) {
    rows = run.rowsRead
    requests = run.requestsMade
    // Without a journal they are asked again.
    if journal == nil { again = run.requestsMade }
    numbering = run.numbering
    while true {
      switch try input.next() {
      case .end, .interrupted: return
      case .tooLong: rows += 1
      case .line:
        rows += 1
        guard (try? document.parse(input.line)) != nil, let asks = try? question.asks(for: document) else { continue }
        for ask in asks { try count(ask, journal) }
      }
    }
  }

  private func count(_ ask: Ask, _ journal: Journal?) throws(ToolError) {
    numbering.number(ask)
    guard ask.isPaid else { return }
    requests += 1
    if try journal?.verdict(ask.key) != nil { return }
    mostCompletion += ask.mostCompletionTokens
    let turns = turns(of: ask)
    promptBytes.append(turns?.count ?? ask.body.count)
    guard counted < Self.countedRows, let turns, let tokens = try server.countTokens(turns) else { return }
    counted += 1
    countedBytes += turns.count
    countedTokens += tokens
  }

  private func turns(of ask: Ask) -> ByteView? {
    guard (try? document.parse(ask.body.view)) != nil,
      let messages = document.member(ByteView("messages"), of: .root), document.kind(messages) == .array
    else { return nil }
    let source = document.source(messages)
    return source[1..<source.count - 1]
  }

  /// Writes the table. `tried`: what a run over the first rows showed, and how long it took.
  func write(to output: RecordOutput, _ journal: Journal?, _ tried: (sender: RequestSender, seconds: Double)?)
    throws(ToolError)
  {
    // Of so many rows as were counted, or as are asked about.
    let scale = spending.rows.map { rows > 0 ? Double($0) / Double(rows) : 0 } ?? 1
    func scaled(_ count: Int) -> Int { scale == 1 ? count : Self.whole(Double(count) * scale) }
    let left = scaled(promptBytes.count + again)
    let ratio: Double
    let how: String
    if counted > 0, countedTokens > 0 {
      ratio = Double(countedBytes) / Double(countedTokens)
      how = "\(counted) rows counted by the server: \(decimal(ratio, places: 1)) bytes a token"
    } else {
      ratio = Self.bytesPerToken
      how = "at \(Self.bytesPerToken) bytes a token"
    }
    let asked = again > 0 ? tried?.sender.budget.promptTokens ?? 0 : 0
    let prompt = scaled(asked + Self.whole(Double(promptBytes.reduce(0, +)) / ratio))
    let completion: Int
    let howLong: String
    if let journal, journal.answered > 0 {
      let mean = Double(journal.completionTokens) / Double(journal.answered)
      completion = Self.whole(Double(left) * mean)
      howLong = "the journal's mean: \(Int(mean)) each"
    } else if let tried, tried.sender.budget.requests > 0 {
      let mean = tried.sender.tally.meanCompletion(orElse: 0)
      completion = Self.whole(Double(left) * Double(mean))
      howLong = "the mean of those tried: \(mean) each"
    } else {
      completion = scaled(mostCompletion)
      howLong = "at most; --try 20 measures it"
    }
    var table = Table(["<", "", "<"])
    table.add(["rows", grouped(scaled(rows)), scale == 1 ? "" : "like the \(grouped(rows)) that were looked at"])
    table.add(["requests", grouped(scaled(requests)), ""])
    table.add([
      "known already", grouped(max(0, scaled(requests) - left)), journal == nil ? "no --journal" : "in the journal",
    ])
    table.add(["to be asked", grouped(left), ""])
    table.add(["prompt tokens", grouped(prompt), how])
    table.add(["completion tokens", grouped(completion), howLong])
    if let price = spending.price {
      table.add([
        "cost", money(price.cost(prompt: prompt, completion: completion)),
        "at \(price.input):\(price.output) for 10⁶ tokens",
      ])
    }
    if let minutes = minutes(left, prompt + completion, tried) {
      table.add(["minutes", decimal(minutes.value, places: 1), minutes.how])
    }
    if let length = server.contextLength {
      let room = Double(length) - Double(promptBytes.isEmpty ? 0 : mostCompletion / promptBytes.count)
      let tooLong = promptBytes.count { Double($0) / ratio > room }
      table.add([
        "too long", grouped(scaled(tooLong)), "rows that won't fit \(grouped(length)) tokens with their answers",
      ])
    }
    let bytes = ByteBuffer()
    for line in table.text.split(separator: "\n").dropFirst() {
      bytes.removeAll()
      bytes.append(String(line))
      try output.write(bytes.view)
    }
    try output.finish()
  }

  /// The next whole number, 10^15 at most: what a server counts has no bounds.
  private static func whole(_ number: Double) -> Int { Int(min(1e15, number).rounded(.up)) }

  private func minutes(_ left: Int, _ tokens: Int, _ tried: (sender: RequestSender, seconds: Double)?) -> (
    value: Double, how: String
  )? {
    var slowest: (Double, String)?
    if let tried, tried.sender.budget.requests > 0 {
      slowest = (Double(left) * tried.seconds / Double(tried.sender.budget.requests) / 60, "at the pace of those tried")
    }
    for (most, what, name) in [(server.options.rpm, left, "--rpm"), (server.options.tpm, tokens, "--tpm")] {
      guard let most else { continue }
      let minutes = Double(what) / most
      if minutes > slowest?.0 ?? 0 { slowest = (minutes, "at \(name) \(decimal(most, places: 0))") }
    }
    return slowest.map { ($0.0, $0.1) }
  }
}
