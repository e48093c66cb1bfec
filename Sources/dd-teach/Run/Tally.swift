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
  /// Answers that ended in a way that nobody here knows, by the server's word for it.
  private var unknownEnds: [String: Int] = [:]
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

  /// The answers of a request ended so. `isTruncated`: its row is dropped for that.
  mutating func note(ends: [String], isTruncated: Bool) {
    if isTruncated || ends.contains(where: { FinishReason($0) == .cutOff }) { truncated += 1 }
    for end in ends where FinishReason(end) == .unknown {
      let word = end.isEmpty ? "none" : serverWords(end, most: 40)
      let isRoom = unknownEnds[word] != nil || unknownEnds.count < Self.mostEnds
      unknownEnds[isRoom ? word : "others", default: 0] += 1
    }
  }

  /// So many words for an end are told apart: a server's are a few.
  private static let mostEnds = 16

  /// What is said of answers that ended in a way that nobody here knows; nil where there are none.
  var endsRemark: String? {
    guard !unknownEnds.isEmpty else { return nil }
    let ends = sortedEnds.map { "'\($0.name)' (\($0.count))" }.joined(separator: ", ")
    return "answers were taken as whole whose 'finish_reason' isn't known here, so look at some: \(ends)"
  }

  private var sortedEnds: [(name: String, count: Int)] {
    unknownEnds.map { (name: $0.key, count: $0.value) }.sorted { $0.name < $1.name }
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
    if !unknownEnds.isEmpty { report.add("unknown_ends", sortedEnds.map { ($0.name, $0.count) }) }
    if let cost = budget.cost { report.add("cost", json: money(cost)) }
    report.add("waited_seconds", json: decimal(waitedSeconds, places: 3))
    report.add("most_in_flight", mostInFlight)
    if let end = budget.end {
      report.add("budget", json: "{\"kind\":\"\(end.kind)\",\"used\":\(end.used),\"limit\":\(end.limit)}")
    }
  }
}
