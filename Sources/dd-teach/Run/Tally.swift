import Records
import ToolKit

/// What a run's report says of its requests, beside what every report says.
struct Tally {
  var fromJournal = 0
  var retries = 0
  /// Requests whose answers were cut off, kept or not.
  var truncated = 0
  var mostInFlight = 0
  var waitedSeconds = 0.0
  private var statuses: [Int: Int] = [:]
  /// Answers, and their tokens.
  private(set) var answers = 0
  private(set) var promptTokens = 0
  private(set) var completionTokens = 0
  /// Requests for answers that were settled now, and the seconds in which requests were on their way, added up.
  var settled = 0
  var requestSeconds = 0.0
  private var askedPrompt = 0
  private var askedCompletion = 0
  /// The names under which the model answered.
  private(set) var models: [String] = []
  private(set) var fingerprints: [String] = []

  mutating func note(status: Int) { statuses[status, default: 0] += 1 }

  mutating func note(_ usage: Usage) {
    answers += 1
    promptTokens &+= usage.prompt
    completionTokens &+= usage.completion
    if !usage.model.isEmpty, !models.contains(usage.model), models.count < 8 { models.append(usage.model) }
    if !usage.fingerprint.isEmpty, !fingerprints.contains(usage.fingerprint), fingerprints.count < 8 {
      fingerprints.append(usage.fingerprint)
    }
  }

  /// A row took so many tokens, now or when the journal got it.
  mutating func note(asked tokens: (prompt: Int, completion: Int)) {
    askedPrompt &+= tokens.prompt
    askedCompletion &+= tokens.completion
  }

  /// Tokens of an answer so far; before there is one, these.
  func meanCompletion(orElse most: Int) -> Int { answers == 0 ? most : completionTokens / answers }

  /// Adds all that to a report.
  func add(to report: Report, _ server: TeacherServer, _ budget: Budget) {
    report.add("server", server.name)
    report.add("model", server.model)
    if !models.isEmpty { report.add("model_answered", models.joined(separator: ", ")) }
    if !fingerprints.isEmpty { report.add("fingerprint", fingerprints.joined(separator: ", ")) }
    report.add("requests", budget.requests)
    report.add("retries", retries)
    report.add("statuses", statuses.sorted { $0.key < $1.key }.map { ("\($0.key)", $0.value) })
    report.add("from_journal", fromJournal)
    report.add("prompt_tokens", budget.promptTokens)
    report.add("completion_tokens", budget.completionTokens)
    report.add("cached_tokens", budget.cachedTokens)
    report.add("asked", [("prompt_tokens", askedPrompt), ("completion_tokens", askedCompletion)])
    report.add("truncated", truncated)
    if let cost = budget.cost { report.add("cost", json: money(cost)) }
    report.add("waited_seconds", json: decimal(waitedSeconds, places: 3))
    report.add("most_in_flight", mostInFlight)
    if let end = budget.end {
      report.add("budget", json: "{\"kind\":\"\(end.kind)\",\"used\":\(end.used),\"limit\":\(end.limit)}")
    }
  }
}
