import Records
import ToolKit
import Web

/// Sends requests: as many at once, as fast, and as often as the server and the budget allow, and keeps what it says.
final class RequestSender {
  private let question: any Question
  private let server: TeacherServer
  private let pool: RequestPool<Sent>
  private let journal: Journal?
  private let isOffline: Bool
  private let note: (String) -> Void
  private var pace: Pace
  /// What was used up.
  private(set) var budget: Budget
  /// What a run's report says of its requests.
  private(set) var tally = Tally()
  /// Requests that were not sent yet, or are to be sent again.
  private var unsent = Queue<Ask>()
  /// Whether the server has done once what is asked of it; before that, requests go out one by one.
  private var isProved = false
  private var exceeded: (kind: String, used: String, limit: String)?
  private(set) var arrivedBytes = 0
  private var saidUnknown = false
  private var saidOther = false
  /// Whether a request like these was answered before, by the journal.
  private var hasWorked = false
  /// Those that were refused before one was answered in this run, though others were in another.
  private var held: [(ask: Ask, words: String)] = []
  /// Requests given up since one was answered.
  private var givenUp = 0
  /// The journal's own failure, which ends a run whatever else does.
  private var journalFailure: ToolError?

  /// A request on its way.
  private final class Sent {
    let ask: Ask
    let reservation: Budget.Reservation

    init(_ ask: Ask, _ reservation: Budget.Reservation) {
      self.ask = ask
      self.reservation = reservation
    }
  }

  init(
    _ question: any Question, _ server: TeacherServer, journal: Journal?, spending: SpendingOptions,
    note: @escaping (String) -> Void
  ) throws(ToolError) {
    self.question = question
    self.server = server
    self.journal = journal
    isOffline = spending.offline
    self.note = note
    let jobs = server.options.jobs ?? ServerOptions.usualJobs
    pool = try RequestPool(policy: server.options.policy, tool: "dd-teach", connections: jobs, note: note)
    pace = Pace(jobs: jobs, rpm: server.options.rpm, tpm: server.options.tpm)
    budget = Budget(spending)
  }

  /// Whether more requests may be sent: the budget allows it.
  var isOpen: Bool { exceeded == nil }
  /// Requests on their way.
  var inFlight: Int { pool.inFlight }
  /// Requests on their way, or to be sent.
  var waiting: Int { pool.inFlight + pool.restingCount + unsent.count }
  /// Whether anything may still come.
  var isWaiting: Bool { waiting > 0 || !held.isEmpty }

  /// Takes a request: from the journal, else to be sent.
  func add(_ ask: Ask) throws(ToolError) {
    if let verdict = try journal?.verdict(ask.key) {
      tally.fromJournal += 1
      if Verdict.isAnswer(verdict.view) { hasWorked = true }
      return settle(ask, verdict)
    }
    guard !isOffline else { return ask.isUnknown = true }
    try server.meetNow()
    try question.meet(ask)
    unsent.append(ask)
    try sendAll()
  }

  /// A row's verdicts come out: they are counted, and take no more memory.
  func forget(_ verdicts: [ByteBuffer]) {
    for verdict in verdicts {
      arrivedBytes -= verdict.count
      tally.note(asked: Verdict.tokens(in: verdict.view))
      if Verdict.isCutOff(verdict.view) { tally.truncated += 1 }
    }
  }

  private func settle(_ ask: Ask, _ verdict: ByteBuffer) {
    ask.verdict = verdict
    arrivedBytes += verdict.count
  }

  /// Sends what may be sent now.
  private func sendAll() throws(ToolError) {
    while isOpen, mayStart {
      let now = secondsNow()
      guard let wait = pace.wait(inFlight: pool.inFlight, now: now), wait <= 0 else { return }
      guard let ask = takeNext() else { return }
      let worst = budget.worst(of: ask)
      if let exceeded = budget.exceeded(by: worst) {
        // What is on its way may take less than was set aside for it.
        unsent.prepend(ask)
        if pool.inFlight == 0 { self.exceeded = exceeded }
        return
      }
      budget.reserve(worst)
      pace.sent(tokens: worst.prompt + tally.meanCompletion(orElse: worst.completion), now: now)
      try pool.send(Sent(ask, worst), server.request(ask.path, body: ask.body))
      tally.mostInFlight = max(tally.mostInFlight, pool.inFlight)
    }
  }

  /// The first request goes out alone: what it shows of the server holds for all.
  private var mayStart: Bool {
    isProved || pool.inFlight == 0 && (pool.restingCount == 0 || pool.untilRested == 0)
  }

  private func takeNext() -> Ask? { pool.takeRested()?.ask ?? unsent.popFirst() }

  /// Moves on; waits a little for something to happen, also on `descriptor`'s input.
  func step(milliseconds: Int32, descriptor: Int32 = -1) throws(ToolError) {
    try sendAll()
    if waiting == 0 { try dropHeld() }
    var timeout = Double(milliseconds) / 1000
    if let pause = pace.wait(inFlight: pool.inFlight, now: secondsNow()), unsent.count > 0 || pool.restingCount > 0 {
      if pause > 0 { timeout = min(timeout, pause) }
      if let rested = pool.untilRested { timeout = min(timeout, max(rested, pause)) }
    }
    let started = secondsNow()
    let ended = try pool.step(milliseconds: Int32(max(1, (timeout * 1000).rounded(.up))), descriptor: descriptor)
    if pool.inFlight == 0 && ended.isEmpty { tally.waitedSeconds += secondsNow() - started }
    try takeAll(ended)
    try sendAll()
  }

  /// Takes what ended: also what came beside a failure is kept.
  private func takeAll(_ ended: [(job: Sent, transfer: Transfer)]) throws(ToolError) {
    var failure: ToolError?
    for (sent, transfer) in ended {
      do throws(ToolError) { try take(sent, transfer) } catch { failure = failure ?? error }
    }
    if let failure { throw failure }
  }

  private func take(_ sent: Sent, _ transfer: Transfer) throws(ToolError) {
    let ask = sent.ask
    if transfer.answer.status != 0 { tally.note(status: transfer.answer.status) }
    var usage = Usage()
    defer { budget.settle(sent.reservation, usage, promptBytes: ask.promptBytes) }
    switch ServerAnswer(transfer) {
    case .data(let body):
      switch question.judge(body.view, of: ask) {
      case .settled(let verdict, let used):
        usage = used
        try keep(ask, verdict)
      case .again(let what, let used):
        usage = used
        try again(ask, what, told: nil, isTaken: true, isRefusal: false)
      case .blank(let verdict, let used):
        usage = used
        ask.blanks += 1
        if ask.blanks > 1 { try keep(ask, verdict) } else { unsent.append(ask) }
      case .then(let path, let body):
        ask.goOn(to: path, body)
        unsent.append(ask)
      case .more(let body, let most, let used):
        usage = used
        ask.askMore(body, mostCompletionTokens: most)
        unsent.append(ask)
      }
      if !usage.isKnown && ask.isPaid { usage = unknownUsage(sent.reservation) }
      if ask.isPaid {
        tally.note(usage)
        look(at: usage.model)
      }
    case .temporary(let what, let told, let isTaken):
      // What it took is the worst case: nobody says it.
      if isTaken && ask.isPaid { usage = Usage(sent.reservation) }
      try again(ask, what, told: told, isTaken: isTaken, isRefusal: transfer.answer.status == 429)
    case .refused(let status, let words):
      if transfer.answer.status == 200 && ask.isPaid { usage = Usage(sent.reservation) }
      try refused(ask, status, words)
    case .failed(let what): throw ToolError(.unavailable, "\(server.name): \(what)")
    }
    withExtendedLifetime(transfer) {}
  }

  /// Servers answer for models that they weren't asked for; some only call one by another name.
  private func look(at model: String) {
    guard !model.isEmpty, model != server.model, !saidOther else { return }
    saidOther = true
    note("\(server.name): asked for model '\(server.model)', it answers as '\(model)': the report has both")
  }

  /// Where a server doesn't say what an answer took, it is the worst case.
  private func unknownUsage(_ reservation: Budget.Reservation) -> Usage {
    if !saidUnknown {
      note("\(server.name): it doesn't say how many tokens its answers take: counted as the most that they can")
    }
    saidUnknown = true
    var usage = Usage()
    (usage.prompt, usage.completion) = (reservation.prompt, reservation.completion)
    return usage
  }

  private func keep(_ ask: Ask, _ verdict: ByteBuffer) throws(ToolError) {
    if !isProved {
      let proof = question.proof(of: verdict.view)
      if let exceeded = proof.flatMap(budget.exceeded) {
        // Without its proof it is worth nothing.
        self.exceeded = exceeded
        return
      }
      if let proof { budget.reserve(proof) }
      defer {
        if let proof { budget.settle(proof, Usage(proof), promptBytes: 0) }
      }
      isProved = try question.prove(ask, verdict.view)
    }
    givenUp = 0
    try journalled(ask, verdict)
    if isProved { try dropHeld() }
  }

  private func journalled(_ ask: Ask, _ verdict: ByteBuffer) throws(ToolError) {
    do throws(ToolError) {
      try journal?.keep(ask.key, verdict.view)
    } catch {
      journalFailure = error
      throw error
    }
    settle(ask, verdict)
  }

  /// Why a row is dropped to which the server answers by failures only.
  static let failureReason = "server_failure"
  /// So many in a row are the server's trouble, and not the rows'.
  private static let mostGivenUp = 8

  private func again(
    _ ask: Ask, _ what: String, told: Int?, isTaken: Bool, isRefusal: Bool
  ) throws(ToolError) {
    ask.tries += 1
    tally.retries += 1
    let failure = RetryPolicy.Failure(
      name: server.name, what: "\(ask.row): \(what)", code: .temporaryFailure, told: told)
    let sent = Sent(ask, Budget.Reservation(prompt: 0, completion: 0))
    let seconds: Double
    do throws(ToolError) {
      seconds = try pool.rest(sent, after: ask.tries, failure)
    } catch {
      guard server.options.onFailure == .reject, isTaken, isProved || hasWorked, givenUp < Self.mostGivenUp else {
        throw error
      }
      givenUp += 1
      return try keepRejection(ask, Self.failureReason, "\(what), \(ask.tries) times")
    }
    if isRefusal { pace.refused(inFlight: pool.inFlight, seconds: seconds, now: secondsNow()) }
  }

  /// Words of servers for a prompt that is too long (docs/teacher.md names the servers).
  private static let tooLong = [
    "maximum context length is", "maximum model length", "max_tokens must be at least 1, got 0",
    "longer than the model's context length", "exceed_context_size_error", "context_length_exceeded",
  ]

  private func refused(_ ask: Ask, _ status: Int, _ words: String) throws(ToolError) {
    guard [400, 413, 422].contains(status) else { throw server.refusal(status, words) }
    if Self.tooLong.contains(where: { words.contains($0) }) {
      if ask.hasMore { return try keepRejection(ask, "truncated", "cut off, and there is no room for more: \(words)") }
      return try keepRejection(ask, "context_length", words)
    }
    guard !isProved else { return try keepRejection(ask, "refused_request", "status \(status): \(words)") }
    // The row's fault, or that of all requests: the next ones show it.
    guard hasWorked, held.count < Self.mostGivenUp else {
      throw ToolError(.configuration, "\(server.name): it refuses the first request (status \(status)): '\(words)'")
    }
    held.append((ask, "status \(status): \(words)"))
  }

  /// Drops the rows whose requests were refused before another one was answered.
  private func dropHeld() throws(ToolError) {
    let held = held
    self.held = []
    for (ask, words) in held { try keepRejection(ask, "refused_request", words) }
  }

  private func keepRejection(_ ask: Ask, _ reason: String, _ detail: String) throws(ToolError) {
    try journalled(ask, Verdict.rejection(reason, detail))
  }

  /// Gives requests on their way a moment to end, so that what was paid for is kept. Throws when the journal can't keep it.
  func awaitSent(seconds: Double) throws(ToolError) {
    let end = secondsNow() + seconds
    while pool.inFlight > 0, journalFailure == nil, secondsNow() < end {
      try? takeAll(try pool.step(milliseconds: 50))
    }
    if let journalFailure { throw journalFailure }
  }

  /// Syncs the journal.
  func finish() throws(ToolError) { try journal?.finish() }

  /// Which limit ended the run, and how far it was used; nil when none did.
  var end: (kind: String, used: String, limit: String)? { exceeded }
}
