import ToolKit

/// An estimate as a table: requests, tokens, money, time.
struct EstimateTable {
  /// Bytes of a prompt that are a token where nobody counts: English prose in today's vocabularies.
  private static let usualBytesPerToken = 3.6

  private let seen: Estimate.Seen
  private let server: TeacherServer
  private let spending: SpendingOptions
  /// What a run over the first rows showed; nil where none was tried.
  private let run: Tally?

  init(_ seen: Estimate.Seen, _ server: TeacherServer, _ spending: SpendingOptions, _ run: Tally?) {
    self.seen = seen
    self.server = server
    self.spending = spending
    self.run = run
  }

  /// Its lines.
  func text(hasJournal: Bool) -> [String] {
    let left = max(0, scaled(seen.all.count) - seen.known.count)
    let counts = max(0, scaled(seen.counts.all) - seen.counts.known)
    let proofs = left > 0 ? seen.proofs : 0
    let prompt = promptTokens()
    let completion = completionTokens(left)
    var table = Table(["<", "", "<"])
    func add(_ name: String, _ value: String, _ how: String = "") { table.add([name, value, how]) }
    add("rows", grouped(scaled(seen.rows)), scale == 1 ? "" : "like the \(grouped(seen.rows)) that were looked at")
    let all = scaled(seen.all.count) + scaled(seen.counts.all)
    add("requests", grouped(all + proofs), seen.counts.all > 0 ? "those for the ids of tokens too" : "")
    let known = min(seen.known.count + seen.counts.known, all)
    add("known already", grouped(known), hasJournal ? "in the journal" : "no --journal")
    add("to be asked", grouped(left + counts + proofs))
    add("prompt tokens", grouped(prompt.count), prompt.how)
    add("completion tokens", grouped(completion.count), completion.how)
    if let price = spending.price {
      let cost = price.cost(prompt: prompt.count, completion: completion.count)
      add("cost", money(cost), "at \(price.input):\(price.output) for a million tokens")
    }
    if let minutes = minutes(left, left + counts + proofs, prompt.count + completion.count) {
      add("minutes", decimal(minutes.value, places: 1), minutes.how)
    }
    if let length = server.contextLength {
      add("too long", grouped(tooLong(for: length)), "rows that won't fit \(grouped(length)) tokens with their answers")
    }
    return table.text.split(separator: "\n").dropFirst().map(String.init)
  }

  /// For one row that was looked at, so many that are asked about.
  private var scale: Double { spending.rows.map { seen.rows > 0 ? Double($0) / Double(seen.rows) : 0 } ?? 1 }

  private func scaled(_ count: Int) -> Int { scale == 1 ? count : Self.whole(Double(count) * scale) }

  /// Bytes of a token: of those tried, as the server counts them, or as they are usual.
  private func bytesPerToken() -> (ratio: Double, how: String) {
    if let run, run.promptTokens > 0, run.answers >= seen.tried.count {
      return (Double(seen.tried.bytes) / Double(run.promptTokens), "like those tried: ")
    }
    let counted = seen.counted
    guard counted.count > 0, counted.tokens > 0 else { return (Self.usualBytesPerToken, "at ") }
    return (Double(counted.bytes) / Double(counted.tokens), "\(counted.count) rows counted by the server: ")
  }

  private func promptTokens() -> (count: Int, how: String) {
    let (ratio, how) = bytesPerToken()
    let count = scaled(Self.whole(Double(seen.all.bytes) / ratio)) - Self.whole(Double(seen.known.bytes) / ratio)
    return (max(0, count), "\(how)\(decimal(ratio, places: 1)) bytes a token")
  }

  /// By those that were tried now; else by those of these rows that the journal has, which had the same options.
  private func completionTokens(_ left: Int) -> (count: Int, how: String) {
    func mean(_ tokens: Int, _ count: Int, _ whose: String) -> (Int, String) {
      let mean = Double(tokens) / Double(count)
      return (Self.whole(Double(left) * mean), "\(whose): \(grouped(Self.whole(mean.rounded(.down)))) each")
    }
    if let run, run.completionTokens > 0, run.settled > 0 {
      return mean(run.completionTokens, run.settled, "the mean of those tried")
    }
    if seen.measured.count > 0 { return mean(seen.measured.tokens, seen.measured.count, "the journal's mean") }
    let how = seen.tried.count == 0 ? "--try 20 measures it" : "none that was tried was answered"
    return (max(0, scaled(seen.all.most) - seen.known.most), "at most; \(how)")
  }

  /// Rows whose prompts and answers are longer than the model's context.
  private func tooLong(for length: Int) -> Int {
    let room = Double(length) - Double(seen.mostAnswer)
    let ratio = bytesPerToken().ratio
    return scaled(seen.promptBytes.count { Double($0) / ratio > room })
  }

  /// The next whole number, 10^15 at most: what a server counts has no bounds.
  private static func whole(_ number: Double) -> Int { Int(min(1e15, number).rounded(.up)) }

  private func minutes(_ left: Int, _ requests: Int, _ tokens: Int) -> (value: Double, how: String)? {
    var slowest: (Double, String)?
    if let run, run.settled > 0 {
      let jobs = min(server.jobs, max(1, left))
      let each = run.requestSeconds / Double(run.settled)
      slowest = (Double(left) * each / Double(jobs) / 60, "\(jobs) at once, \(decimal(each, places: 1)) seconds each")
    }
    for (most, what, name) in [(server.options.rpm, requests, "--rpm"), (server.options.tpm, tokens, "--tpm")] {
      guard let most else { continue }
      let minutes = Double(what) / most
      if minutes > slowest?.0 ?? 0 { slowest = (minutes, "at \(name) \(decimal(most, places: 0))") }
    }
    return slowest.map { ($0.0, $0.1) }
  }
}
