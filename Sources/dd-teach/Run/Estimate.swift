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
  func write(to output: RecordOutput, _ journal: Journal?, _ tried: Tried?) throws(ToolError) {
    let left = scaled(promptBytes.count + again)
    let prompt = promptTokens(tried)
    let completion = completionTokens(left, journal, tried)
    var table = Table(["<", "", "<"])
    table.add(["rows", grouped(scaled(rows)), scale == 1 ? "" : "like the \(grouped(rows)) that were looked at"])
    table.add(["requests", grouped(scaled(requests)), ""])
    table.add([
      "known already", grouped(max(0, scaled(requests) - left)), journal == nil ? "no --journal" : "in the journal",
    ])
    table.add(["to be asked", grouped(left), ""])
    table.add(["prompt tokens", grouped(prompt.count), prompt.how])
    table.add(["completion tokens", grouped(completion.count), completion.how])
    if let price = spending.price {
      table.add([
        "cost", money(price.cost(prompt: prompt.count, completion: completion.count)),
        "at \(price.input):\(price.output) for 10⁶ tokens",
      ])
    }
    if let minutes = minutes(left, prompt.count + completion.count, tried) {
      table.add(["minutes", decimal(minutes.value, places: 1), minutes.how])
    }
    if let length = server.contextLength {
      table.add([
        "too long", grouped(tooLong(for: length)), "rows that won't fit \(grouped(length)) tokens with their answers",
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

  /// A run over the first rows, and how long it took.
  typealias Tried = (sender: RequestSender, seconds: Double)

  /// For one row that was looked at, so many that are asked about.
  private var scale: Double { spending.rows.map { rows > 0 ? Double($0) / Double(rows) : 0 } ?? 1 }

  private func scaled(_ count: Int) -> Int { scale == 1 ? count : Self.whole(Double(count) * scale) }

  /// Bytes of a token, as the server counted them, or as they are usual.
  private var ratio: Double {
    counted > 0 && countedTokens > 0 ? Double(countedBytes) / Double(countedTokens) : Self.bytesPerToken
  }

  private func promptTokens(_ tried: Tried?) -> (count: Int, how: String) {
    let asked = again > 0 ? tried?.sender.budget.promptTokens ?? 0 : 0
    let count = scaled(asked + Self.whole(Double(promptBytes.reduce(0, +)) / ratio))
    guard counted > 0, countedTokens > 0 else { return (count, "at \(Self.bytesPerToken) bytes a token") }
    return (count, "\(counted) rows counted by the server: \(decimal(ratio, places: 1)) bytes a token")
  }

  private func completionTokens(_ left: Int, _ journal: Journal?, _ tried: Tried?) -> (count: Int, how: String) {
    if let journal, journal.answered > 0 {
      let mean = Double(journal.completionTokens) / Double(journal.answered)
      return (Self.whole(Double(left) * mean), "the journal's mean: \(Int(mean)) each")
    }
    if let tried, tried.sender.budget.requests > 0 {
      let mean = tried.sender.tally.meanCompletion(orElse: 0)
      return (Self.whole(Double(left) * Double(mean)), "the mean of those tried: \(mean) each")
    }
    return (scaled(mostCompletion), "at most; --try 20 measures it")
  }

  /// Rows whose prompts and answers are longer than the model's context.
  private func tooLong(for length: Int) -> Int {
    let room = Double(length) - Double(promptBytes.isEmpty ? 0 : mostCompletion / promptBytes.count)
    return scaled(promptBytes.count { Double($0) / ratio > room })
  }

  /// The next whole number, 10^15 at most: what a server counts has no bounds.
  private static func whole(_ number: Double) -> Int { Int(min(1e15, number).rounded(.up)) }

  private func minutes(_ left: Int, _ tokens: Int, _ tried: Tried?) -> (value: Double, how: String)? {
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
