import Records
import ToolKit

/// The order in which rounds see each other's keys where `dedup.across` joins datasets: step by step, and within a step
/// as the recipe has them. A round sees the keys of the one before it, which hold those of all before that.
struct KeyChains {
  /// For each dataset what joins it with others: `all`, its category, or nothing.
  private let groups: [String?]
  private var last: [String: String] = [:]
  private var brokenGroups: Set<String> = []

  init(_ lines: [DownloadPlan]) {
    groups = lines.map { line in
      switch line.json["across"]?.text {
      case "all": " all"
      case "category": line.category
      default: nil
      }
    }
  }

  private static func folder(_ dataset: String, _ round: Int) -> String {
    "\(dataset)/rounds/\(RoundRequest(dataset: dataset, skip: 0, limit: 0, round: round).name)"
  }

  /// The rounds, as folders below `.dd`, whose keys a dataset's next round is to see.
  func links(before index: Int) -> [String] {
    groups[index].flatMap { last[$0] }.map { [$0] } ?? []
  }

  /// A round that is there, or that will be made in this step.
  mutating func add(_ ask: RoundRequest, at index: Int) {
    if let group = groups[index] { last[group] = Self.folder(ask.dataset, ask.round) }
  }

  /// From here on the chain's rounds have to be made anew.
  mutating func breakOff(at index: Int) {
    if let group = groups[index] { brokenGroups.insert(group) }
  }

  /// Whether a round before the dataset's next one is missing.
  func isBroken(at index: Int) -> Bool { groups[index].map(brokenGroups.contains) ?? false }

  /// The datasets of broken chains.
  var broken: [Int] { groups.indices.filter(isBroken) }
}
