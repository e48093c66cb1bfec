import Records
import ToolKit

/// What stands against a download.
struct Problem {
  let code: ExitCode
  /// The dataset that it is about, when it is about one; its cause may be that of others too.
  var dataset: String?
  /// What is wrong.
  let cause: String
  /// What has to be accepted first.
  var terms: Terms?
  /// What `--force` would make anew, where that helps.
  var redone: (samples: Int, rows: Int)?

  var text: String { dataset.map { "\($0): \(cause)" } ?? cause }
}

/// Terms on the Hub that a user has to accept before files are given.
struct Terms: Equatable {
  let repository: String
  let page: String
  /// What to do there.
  let deed: String

  /// Of what dd-fetch said: `the dataset is gated: accept its terms at PAGE and set HF_TOKEN`. Nil for other words.
  init?(_ repository: String, _ cause: String) {
    guard let start = cause.firstRange(of: "http")?.lowerBound, let colon = cause.firstRange(of: "gated")?.upperBound,
      colon < start
    else { return nil }
    let page = cause[start...].prefix { $0 != " " }
    self.repository = repository
    self.page = String(page)
    let before = String(cause[colon..<start].drop { $0 == ":" || $0 == " " }).replacing(
      "its terms", with: "their terms")
    deed = before + "these pages" + cause[page.endIndex...]
  }
}

extension [Problem] {
  /// One for each cause: with the dataset that has it, or how many have; terms that are to be accepted are one.
  var causes: [(text: String, list: [String])] {
    var causes: [(text: String, list: [String])] = []
    var seen: Set<String> = []
    for problem in self where seen.insert(problem.dataset == nil ? problem.text : problem.key).inserted {
      let same = filter { $0.dataset != nil && $0.key == problem.key }
      let names = same.compactMap(\.dataset)
      if let terms = problem.terms, same.contains(where: { $0.terms != terms }) {
        causes.append(("\(names.count) datasets ask for your consent on the Hub:", Self.pages(same) + [terms.deed]))
      } else if names.count > 1 {
        let texts = same.map { (dataset: $0.dataset ?? "", message: $0.cause) }
        causes += FailureCause.all(texts).map { ($0.text + Self.force(same), []) }
      } else {
        causes.append((problem.text + Self.force([problem]), []))
      }
    }
    return causes
  }

  private static func force(_ problems: [Problem]) -> String {
    let redone = problems.compactMap(\.redone)
    guard !redone.isEmpty else { return "" }
    let (samples, rows) = (redone.reduce(0) { $0 + $1.samples }, redone.reduce(0) { $0 + $1.rows })
    return "; --force redoes \(grouped(samples)) samples from \(grouped(rows)) rows"
  }

  /// Of each repository the page where its terms are, in columns.
  private static func pages(_ problems: [Problem]) -> [String] {
    var terms: [Terms] = []
    for one in problems.compactMap(\.terms) where !terms.contains(one) { terms.append(one) }
    let width = terms.map(\.repository.count).max() ?? 0
    return terms.map { $0.repository + String(repeating: " ", count: width - $0.repository.count) + "  " + $0.page }
  }

  /// What a person can do about sources that can't be read. `skips`: those are left out where others can be.
  func help(skips: Bool) -> [String] {
    let codes = Set(filter { $0.dataset != nil }.map(\.code))
    if codes.contains(.noPermission) || codes.contains(.noInput) {
      if skips { return [] }
      return ["go on without what can't be read: --skip-unavailable"]
    }
    guard codes.contains(.temporaryFailure) || codes.contains(.unavailable) else { return [] }
    return ["check the network or HTTPS_PROXY, or name a mirror with HF_ENDPOINT"]
  }
}

extension Problem {
  /// What is the same for problems of one cause.
  fileprivate var key: String { terms?.deed ?? FailureCause.general(cause) }
}
