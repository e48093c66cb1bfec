import Records
import ToolKit

/// What all rows of an input would take: requests, tokens, money, time.
final class Estimate {
  /// Bytes of a prompt that are a token where nobody counts: English prose in today's vocabularies.
  private static let usualBytesPerToken = 3.6
  /// Rows whose tokens the server counts.
  private static let countedRows = 20

  private let server: TeacherServer
  private let spending: SpendingOptions
  private let document = JSONDocument()
  private var numbering = Numbering()
  private var rows = 0
  /// All requests of the rows, and those of them that needn't be asked again.
  private var all = Requests()
  private var known = Requests()
  /// Bytes of each prompt, and the most tokens of one answer.
  private var promptBytes: [Int] = []
  private var mostAnswer = 0
  /// Those that were asked to try.
  private var tried: [(key: JournalKey, bytes: Int, most: Int)] = []
  /// Answers that the journal had, and their tokens.
  private var measured = (count: 0, tokens: 0)
  private var countedBytes = 0
  private var countedTokens = 0
  private var counted = 0

  /// Requests, the bytes of their prompts, and room for their answers in tokens.
  private struct Requests {
    var count = 0
    var bytes = 0
    var most = 0

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
    rows = run.rowsRead
    // Without a journal they are asked again.
    for ask in tried where try journal?.verdict(ask.key) != nil { known.add(ask.bytes, ask.most) }
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

  /// Takes a request of the rows that are tried, once it is known whether the journal has it.
  func take(_ ask: Ask) {
    guard ask.isPaid else { return }
    let bytes = add(ask, turns(of: ask))
    guard let verdict = ask.verdict else { return tried.append((ask.key, bytes, ask.mostCompletionTokens)) }
    addKnown(bytes, ask, verdict)
  }

  private func count(_ ask: Ask, _ journal: Journal?) throws(ToolError) {
    numbering.number(ask)
    guard ask.isPaid else { return }
    let turns = turns(of: ask)
    let bytes = add(ask, turns)
    if let verdict = try journal?.verdict(ask.key) { return addKnown(bytes, ask, verdict) }
    guard counted < Self.countedRows, let turns, let tokens = try server.countTokens(turns) else { return }
    counted += 1
    countedBytes += turns.count
    countedTokens += tokens
  }

  private func add(_ ask: Ask, _ turns: ByteView?) -> Int {
    let bytes = turns?.count ?? ask.body.count
    all.add(bytes, ask.mostCompletionTokens)
    promptBytes.append(bytes)
    mostAnswer = max(mostAnswer, ask.mostCompletionTokens / max(1, ask.count))
    return bytes
  }

  private func addKnown(_ bytes: Int, _ ask: Ask, _ verdict: ByteBuffer) {
    known.add(bytes, ask.mostCompletionTokens)
    let tokens = Verdict.tokens(in: verdict.view).completion
    guard tokens > 0 else { return }
    measured.count += 1
    measured.tokens &+= tokens
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
    let left = max(0, scaled(all.count) - known.count)
    let prompt = promptTokens(run)
    let completion = completionTokens(left, run)
    var table = Table(["<", "", "<"])
    table.add(["rows", grouped(scaled(rows)), scale == 1 ? "" : "like the \(grouped(rows)) that were looked at"])
    table.add(["requests", grouped(scaled(all.count)), ""])
    table.add([
      "known already", grouped(min(known.count, scaled(all.count))), journal == nil ? "no --journal" : "in the journal",
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
    if let minutes = minutes(left, prompt.count + completion.count, run) {
      table.add(["minutes", decimal(minutes.value, places: 1), minutes.how])
    }
    if let length = server.contextLength {
      table.add([
        "too long", grouped(tooLong(for: length, run)),
        "rows that won't fit \(grouped(length)) tokens with their answers",
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

  /// For one row that was looked at, so many that are asked about.
  private var scale: Double { spending.rows.map { rows > 0 ? Double($0) / Double(rows) : 0 } ?? 1 }

  private func scaled(_ count: Int) -> Int { scale == 1 ? count : Self.whole(Double(count) * scale) }

  /// Bytes of a token: of those tried, as the server counts them, or as they are usual.
  private func bytesPerToken(_ run: Tally?) -> (ratio: Double, how: String) {
    let asked = tried.reduce(0) { $0 + $1.bytes }
    if let run, run.promptTokens > 0, run.answers >= tried.count {
      return (Double(asked) / Double(run.promptTokens), "like those tried: ")
    }
    guard counted > 0, countedTokens > 0 else { return (Self.usualBytesPerToken, "at ") }
    return (Double(countedBytes) / Double(countedTokens), "\(counted) rows counted by the server: ")
  }

  private func promptTokens(_ run: Tally?) -> (count: Int, how: String) {
    let (ratio, how) = bytesPerToken(run)
    let count = scaled(Self.whole(Double(all.bytes) / ratio)) - Self.whole(Double(known.bytes) / ratio)
    return (max(0, count), "\(how)\(decimal(ratio, places: 1)) bytes a token")
  }

  /// By those that were tried now; else by those of these rows that the journal has, which had the same options.
  private func completionTokens(_ left: Int, _ run: Tally?) -> (count: Int, how: String) {
    func mean(_ tokens: Int, _ count: Int, _ whose: String) -> (Int, String) {
      let mean = Double(tokens) / Double(count)
      return (Self.whole(Double(left) * mean), "\(whose): \(grouped(Self.whole(mean.rounded(.down)))) each")
    }
    if let run, run.completionTokens > 0, run.settled > 0 {
      return mean(run.completionTokens, run.settled, "the mean of those tried")
    }
    if measured.count > 0 { return mean(measured.tokens, measured.count, "the journal's mean") }
    let how = tried.isEmpty ? "--try 20 measures it" : "none that was tried was answered"
    return (max(0, scaled(all.most) - known.most), "at most; \(how)")
  }

  /// Rows whose prompts and answers are longer than the model's context.
  private func tooLong(for length: Int, _ run: Tally?) -> Int {
    let room = Double(length) - Double(mostAnswer)
    let ratio = bytesPerToken(run).ratio
    return scaled(promptBytes.count { Double($0) / ratio > room })
  }

  /// The next whole number, 10^15 at most: what a server counts has no bounds.
  private static func whole(_ number: Double) -> Int { Int(min(1e15, number).rounded(.up)) }

  private func minutes(_ left: Int, _ tokens: Int, _ run: Tally?) -> (value: Double, how: String)? {
    var slowest: (Double, String)?
    if let run, run.settled > 0 {
      let jobs = min(server.options.jobs ?? ServerOptions.usualJobs, max(1, left))
      let each = run.requestSeconds / Double(run.settled)
      slowest = (Double(left) * each / Double(jobs) / 60, "\(jobs) at once, \(decimal(each, places: 1)) seconds each")
    }
    for (most, what, name) in [(server.options.rpm, left, "--rpm"), (server.options.tpm, tokens, "--tpm")] {
      guard let most else { continue }
      let minutes = Double(what) / most
      if minutes > slowest?.0 ?? 0 { slowest = (minutes, "at \(name) \(decimal(most, places: 0))") }
    }
    return slowest.map { ($0.0, $0.1) }
  }
}
