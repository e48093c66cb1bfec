/// What a repository holds. The Hub names the two in different ways.
enum RepositoryKind: String, CaseIterable {
  case dataset = "datasets"
  case model = "models"

  /// Before its id in the addresses of pages and files.
  var page: String { self == .dataset ? "/datasets/" : "/" }
  /// Before its id in the API's addresses.
  var api: String { "/api/\(rawValue)/" }
}

/// A repository: its branches, each with the files of one commit.
struct Repository: Sendable {
  let kind: RepositoryKind
  /// `org/name` in its own letter case.
  let id: String
  /// Branch or ref name, such as `main` or `refs/convert/parquet`, to what it holds.
  let branches: [String: Snapshot]

  /// The Hub's internal id, 24 hexadecimal digits.
  var identifier: String { String(Digest.sha256("id:\(id)").prefix(24)) }

  /// A revision as a request names it: a branch, a commit, or at least 7 digits of one. `heads` moves a branch to what
  /// another one holds, as a push in the middle of a run does; the commit of before stays reachable.
  func snapshot(_ revision: String, heads: [String: String]) -> Snapshot? {
    if let named = branches[heads[revision] ?? revision] { return named }
    guard (7...40).contains(revision.utf8.count), revision.allSatisfy(\.isHexDigit) else { return nil }
    return branches.values.first { $0.commit.hasPrefix(revision) }
  }
}
