import Records
import ToolKit
import Web

/// Sends requests: as many at once, as fast, and as often as the server and the budget allow.
final class RequestSender {
  private let question: any Question
  private let server: TeacherServer
  private let pool: RequestPool<Sent>
  private let receiver: RequestReceiver
  private let isOffline: Bool
  private var pace: Pace
  /// Requests that were not sent yet, or are to be sent again.
  private var unsent = Queue<Ask>()

  /// A request on its way.
  private final class Sent {
    let ask: Ask
    let reservation: Budget.Reservation
    let started = secondsNow()

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
    receiver = RequestReceiver(question, server, journal: journal, spending: spending, note: note)
    isOffline = spending.offline
    pool = try RequestPool(policy: server.options.policy, tool: "dd-teach", connections: server.jobs, note: note)
    pace = Pace(jobs: server.jobs, rpm: server.options.rpm, tpm: server.options.tpm)
  }

  /// What was used up.
  var budget: Budget { receiver.budget }
  /// What a run's report says of its requests.
  var tally: Tally { receiver.tally }
  /// Whether more requests may be sent: the budget allows it.
  var isOpen: Bool { budget.end == nil }
  /// Requests on their way.
  var inFlight: Int { pool.inFlight }
  /// Requests on their way, or to be sent.
  var waiting: Int { pool.inFlight + pool.restingCount + unsent.count }
  /// Whether anything may still come.
  var isWaiting: Bool { waiting > 0 || receiver.isHolding }
  /// Bytes of answers that wait for their rows to come out.
  var arrivedBytes: Int { receiver.bytes }

  /// Takes a request: from the journal, else to be sent.
  func add(_ ask: Ask) throws(ToolError) {
    guard try !receiver.recall(ask) else { return }
    guard !isOffline else { return ask.isUnknown = true }
    try server.meetNow()
    try question.meet(ask)
    unsent.append(ask)
    try sendAll()
  }

  /// A row's verdicts come out.
  func forget(_ verdicts: [ByteBuffer]) { receiver.forget(verdicts) }

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
        if pool.inFlight == 0 { receiver.budget.end = exceeded }
        return
      }
      receiver.budget.reserve(worst)
      let likely = budget.likelyPrompt(of: ask, worst: worst) + tally.meanCompletion(orElse: worst.completion)
      pace.sent(tokens: likely, now: now)
      try pool.send(Sent(ask, worst), server.request(ask.path, body: ask.body))
      receiver.tally.mostInFlight = max(tally.mostInFlight, pool.inFlight)
    }
  }

  /// The first request goes out alone: what it shows of the server holds for all.
  private var mayStart: Bool {
    receiver.isProved || pool.inFlight == 0 && (pool.restingCount == 0 || pool.untilRested == 0)
  }

  private func takeNext() -> Ask? { pool.takeRested()?.ask ?? unsent.popFirst() }

  /// Moves on; waits a little for something to happen, also on `descriptor`'s input.
  func step(milliseconds: Int32, descriptor: Int32 = -1) throws(ToolError) {
    try sendAll()
    if waiting == 0 { try receiver.dropHeld() }
    var timeout = Double(milliseconds) / 1000
    if let pause = pace.wait(inFlight: pool.inFlight, now: secondsNow()), unsent.count > 0 || pool.restingCount > 0 {
      if pause > 0 { timeout = min(timeout, pause) }
      if let rested = pool.untilRested { timeout = min(timeout, max(rested, pause)) }
    }
    let started = secondsNow()
    let ended = try pool.step(milliseconds: Int32(max(1, (timeout * 1000).rounded(.up))), descriptor: descriptor)
    if pool.inFlight == 0 && ended.isEmpty { receiver.tally.waitedSeconds += secondsNow() - started }
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
    receiver.tally.requestSeconds += secondsNow() - sent.started
    let outcome = try receiver.take(ask, sent.reservation, transfer)
    // Also that a request is wrong is an answer.
    if case .retry = outcome, transfer.answer.status != 200 {} else { pace.answered() }
    switch outcome {
    case .nothing: return
    case .send: unsent.append(ask)
    case .retry(let what, let told, let isTaken, let isRefusal):
      let failure = RetryPolicy.Failure(
        name: server.name, what: "\(ask.row): \(what)", code: .temporaryFailure, told: told)
      do throws(ToolError) {
        try pool.rest(sent, after: ask.tries, failure)
      } catch {
        guard try receiver.giveUp(ask, what, isTaken: isTaken) else { throw error }
        return
      }
      if isRefusal { pace.refused(inFlight: pool.inFlight, told: told, sentAt: sent.started, now: secondsNow()) }
    }
  }

  /// Gives requests on their way a moment to end, so that what was paid for is kept. Throws when the journal can't keep it.
  func awaitSent(seconds: Double) throws(ToolError) {
    let end = secondsNow() + seconds
    while pool.inFlight > 0, receiver.journalFailure == nil, secondsNow() < end {
      try? takeAll(try pool.step(milliseconds: 50))
    }
    if let failure = receiver.journalFailure { throw failure }
  }

  /// Syncs the journal.
  func finish() throws(ToolError) { try receiver.finish() }
}
