import Records
import ToolKit
import Web

/// Takes what comes back for requests: what it says is judged, paid for and kept, and the server is known by it.
final class RequestReceiver {
  private let question: any Question
  private let server: TeacherServer
  private let settled: SettledRequests
  private var standing: Standing
  private var remarks: Remarks
  private let document = JSONDocument()
  /// What was used up.
  var budget: Budget
  /// What a run's report says of its requests.
  var tally = Tally()

  /// What is to be done next about a request.
  enum Next {
    case nothing
    /// It is sent once more, or goes on.
    case send
    /// It is tried again after a while. `isTaken`: the server may have worked on it; `isRefusal`: it wants fewer requests.
    case retry(what: String, told: Int?, isTaken: Bool, isRefusal: Bool)
  }

  init(
    _ question: any Question, _ server: TeacherServer, journal: Journal?, spending: SpendingOptions,
    note: @escaping (String) -> Void
  ) {
    self.question = question
    self.server = server
    settled = SettledRequests(journal)
    standing = Standing(server)
    remarks = Remarks(server, note: note)
    budget = Budget(spending)
  }

  /// Whether the server has done once what is asked of it.
  var isProved: Bool { standing.isProved }
  /// Whether requests wait for others to show whose fault their refusal is.
  var isHolding: Bool { !standing.held.isEmpty }
  /// Bytes of answers that wait for their rows to come out.
  var bytes: Int { settled.bytes }
  /// The journal's own failure, which ends a run whatever else does.
  var journalFailure: ToolError? { settled.failure }

  /// Settles a request by the journal; false where it doesn't have it.
  func recall(_ ask: Ask) throws(ToolError) -> Bool {
    guard try settled.recall(ask) else { return false }
    tally.fromJournal += 1
    if let verdict = ask.verdict, Verdict.isAnswer(verdict.view) { standing.hadAnswer() }
    return true
  }

  /// A row's verdicts come out: they are counted.
  func forget(_ verdicts: [ByteBuffer]) {
    settled.forget(verdicts)
    for verdict in verdicts {
      tally.note(asked: Verdict.tokens(in: verdict.view))
      let ends = Verdict.ends(of: verdict.view, document)
      tally.note(ends: ends, isTruncated: Verdict.isTruncated(verdict.view))
    }
  }

  /// Takes how a request ended for which this was set aside.
  func take(_ ask: Ask, _ reservation: Budget.Reservation, _ transfer: Transfer) throws(ToolError) -> Next {
    if transfer.answer.status != 0 { tally.note(status: transfer.answer.status) }
    var usage = Usage()
    let bytes = ask.body.count
    defer { budget.settle(reservation, usage, bytes: bytes) }
    switch ServerAnswer(transfer) {
    case .data(let body):
      let judgement = withExtendedLifetime(transfer) { question.judge(body.view, of: ask) }
      usage = self.usage(of: judgement, ask, reservation)
      return try take(judgement, of: ask)
    case .temporary(let what, let told, let isTaken):
      // What it took is the worst case: nobody says it.
      if isTaken && ask.isPaid { usage = Usage(reservation) }
      return failed(ask, what, told: told, isTaken: isTaken, isRefusal: transfer.answer.status == 429)
    case .refused(let status, let words):
      if transfer.answer.status == 200 && ask.isPaid { usage = Usage(reservation) }
      if let rejection = try standing.refused(ask, status, words) { try reject(rejection) }
      return .nothing
    case .failed(let what): throw ToolError(.unavailable, "\(server.name): \(what)")
    }
  }

  /// What an answer took; the worst case, where the server doesn't say it.
  private func usage(of judgement: Judgement, _ ask: Ask, _ reservation: Budget.Reservation) -> Usage {
    guard ask.isPaid, var usage = judgement.usage else { return Usage() }
    if !usage.isKnown {
      (usage.prompt, usage.completion) = (reservation.prompt, reservation.completion)
      // What is no answer says nothing of its usage either.
      if case .again = judgement {} else { remarks.usageIsUnknown() }
    }
    tally.note(usage)
    remarks.look(at: usage.model)
    return usage
  }

  private func take(_ judgement: Judgement, of ask: Ask) throws(ToolError) -> Next {
    switch judgement {
    case .settled(let verdict, _):
      try keep(ask, verdict)
      return .nothing
    case .again(let what, _): return failed(ask, what, told: nil, isTaken: true, isRefusal: false)
    case .blank(let verdict, _):
      ask.blanks += 1
      guard ask.blanks > 1 else { return .send }
      try keep(ask, verdict)
      return .nothing
    case .then(let path, let body):
      ask.goOn(to: path, body)
      return .send
    case .more(let body, let most, _):
      ask.askMore(body, mostCompletionTokens: most)
      return .send
    }
  }

  private func keep(_ ask: Ask, _ verdict: ByteBuffer) throws(ToolError) {
    var isProved = standing.isProved
    if !isProved {
      let proof = question.proof(of: verdict.view)
      if let exceeded = proof.flatMap(budget.exceeded) {
        // Without its proof it is worth nothing.
        budget.end = exceeded
        return
      }
      if let proof { budget.reserve(proof) }
      defer {
        if let proof { budget.settle(proof, Usage(proof), bytes: 0) }
      }
      isProved = try question.prove(ask, verdict.view)
    }
    standing.answered(isProved: isProved)
    try settle(ask, verdict)
    if isProved { try dropHeld() }
  }

  private func failed(_ ask: Ask, _ what: String, told: Int?, isTaken: Bool, isRefusal: Bool) -> Next {
    ask.tries += 1
    tally.retries += 1
    return .retry(what: what, told: told, isTaken: isTaken, isRefusal: isRefusal)
  }

  /// Drops the row of a request that failed in all its tries; false where it ends the run.
  func giveUp(_ ask: Ask, _ what: String, isTaken: Bool) throws(ToolError) -> Bool {
    guard standing.givesUp(isTaken: isTaken) else { return false }
    try reject(Standing.Rejection(ask: ask, reason: Standing.failureReason, detail: "\(what), \(ask.tries) times"))
    return true
  }

  /// Drops the rows whose requests were refused before another one was answered.
  func dropHeld() throws(ToolError) { for rejection in standing.takeHeld() { try reject(rejection) } }

  private func reject(_ rejection: Standing.Rejection) throws(ToolError) {
    try settle(rejection.ask, Verdict.rejection(rejection.reason, rejection.detail))
  }

  private func settle(_ ask: Ask, _ verdict: ByteBuffer) throws(ToolError) {
    if ask.isPaid { tally.settled += 1 }
    try settled.keep(ask, verdict)
  }

  /// Syncs the journal.
  func finish() throws(ToolError) { try settled.finish() }
}
