import Recipe
import Records
import ToolKit

/// All that stands against a download, found before its first byte.
struct Preflight {
  /// Licences that a user does not want.
  struct Refusals {
    let unlessCommercial: Bool
    let shareAlike: Bool
  }

  private(set) var problems: [(code: ExitCode, text: String)] = []
  private(set) var notes: [String] = []
  private let download: DownloadFolder

  /// Nothing found yet, about a download into that folder.
  init(_ download: DownloadFolder) { self.download = download }

  /// A source that can't be read, or that another one stands in for.
  mutating func check(_ entry: DatasetEntry, _ facts: SourceFacts?) {
    guard let facts else { return }
    if let failure = facts.failure {
      problems.append((ExitCode(rawValue: Int32(failure.code)) ?? .unavailable, "\(entry.name): \(failure.message)"))
    } else if let source = facts.source, source != entry.repo {
      let isAlternate = entry.alternates.contains { (try? $0.string("repo")) == source }
      if isAlternate {
        notes.append("\(entry.name): '\(entry.repo)' is gone for good, its alternate '\(source)' is read")
      }
    }
  }

  /// Something else that stands against it.
  mutating func fail(_ error: ToolError) { problems.append((error.code, error.message)) }

  /// An entry whose rounds were made by another recipe.
  mutating func checkRecipe(_ name: String, digest: String, redoes: Bool) throws(ToolError) {
    guard try DownloadState.isChanged(name, digest, download), !redoes else { return }
    let rounds = try download.rounds(of: name)
    let samples = rounds.reduce(0) { $0 + $1.kept }
    problems.append(
      (
        .configuration,
        "\(name): its recipe changed since its download into \(download.path) began;"
          + " --force redoes \(grouped(samples)) samples from \(grouped(rounds.reduce(0) { $0 + $1.read })) rows"
      ))
  }

  /// The card's licence against what the user wants, and against what the recipe says.
  mutating func checkLicense(_ entry: DatasetEntry, _ facts: SourceFacts?, _ refusals: Refusals) throws(ToolError) {
    let ofCard = facts?.licenses ?? []
    if let claimed = entry.license, !ofCard.isEmpty,
      !ofCard.contains(where: { $0.lowercased() == claimed.lowercased() })
    {
      let card = ofCard.joined(separator: ", ")
      notes.append("\(entry.name): the recipe says licence '\(claimed)', the card of \(entry.repo) says '\(card)'")
    }
    for license in try Self.licenses(entry, ofCard) {
      let terms = LicenseTerms(license)
      var reasons: [String] = []
      if refusals.unlessCommercial, terms?.allowsCommercialUse != true {
        reasons.append(terms == nil ? "does not say that commercial use is allowed" : "forbids commercial use")
      }
      if refusals.shareAlike, terms?.isShareAlike == true { reasons.append("asks the same licence of copies") }
      for reason in reasons {
        problems.append(
          (.configuration, "\(entry.name): licence '\(license)' \(reason): set 'enabled: false' in its entry"))
      }
    }
  }

  /// Samples without turns have no messages.
  mutating func checkFormat(_ entry: DatasetEntry, _ format: SampleFormat) {
    guard format == .messages, entry.map?["text"] != nil else { return }
    let text = "\(entry.name): its samples are plain text and have no messages: set 'enabled: false' in its entry"
    problems.append((.configuration, text))
  }

  /// Where rows are chosen by their own licences, these count, else the card's, else what the recipe says.
  private static func licenses(_ entry: DatasetEntry, _ ofCard: [String]) throws(ToolError) -> [String] {
    for filter in [try entry.raw.section("filter"), entry.filter] where try filter.string("license_missing") == "drop" {
      if let allowed = try filter.strings("license_allow") { return allowed }
    }
    return ofCard.isEmpty ? [entry.license ?? "unknown"] : ofCard
  }

  /// A dataset that is not what was locked; one whose source has moved where nothing keeps to the lock is a note.
  mutating func checkLock(_ name: String, _ now: JSONValue, _ lock: DownloadLock, isKept: Bool) {
    if isKept {
      problems += lock.differences(name, now, in: DownloadLock.keysBegun).map { (.configuration, $0) }
    } else if let old = lock[name]?["revision"]?.text, let new = now["revision"]?.text, old != new {
      notes.append("\(name): its source moved from commit \(old), which is in \(DownloadLock.fileName), to \(new)")
    }
  }

  /// Room for what the rounds keep and for the final files.
  mutating func checkSpace(_ entries: [(quota: Int, facts: SourceFacts?)]) {
    let wanted = entries.reduce(0.0) { $0 + Self.bytes(quota: $1.quota, $1.facts) }
    guard let free = freeSpace(download.path), wanted > Double(free) else { return }
    let needed = decimal(wanted / 1e9, places: 1)
    problems.append(
      (
        .ioError,
        "\(download.path): about \(needed) GB are needed, \(decimal(Double(free) / 1e9, places: 1)) GB are free"
      ))
  }

  /// A row takes four times its bytes in a compressed file, and a sample is there twice: kept, and in the final file.
  private static func bytes(quota: Int, _ facts: SourceFacts?) -> Double {
    guard let bytes = facts?.wantedBytes, let rows = facts?.rows, rows > 0 else { return 0 }
    return Double(quota) * Double(bytes) / Double(rows) * 8
  }

  /// Downloads beside this one that took the same rows of the same sources: batches without --chunk.
  mutating func checkBatches(_ digests: [(name: String, digest: String)]) throws(ToolError) {
    let path = download.path.split(separator: "/").last.map(String.init) ?? download.path
    let parent = "\(download.path)/.."
    guard FileKind(of: parent) == .folder else { return }
    for sibling in try listFolder(parent) where sibling != path && FileKind(of: "\(parent)/\(sibling)/.dd") == .folder {
      var same: [String] = []
      for (name, digest) in digests
      where try DownloadState.recipe(name, DownloadFolder("\(parent)/\(sibling)")) == digest {
        same.append(name)
      }
      guard !same.isEmpty else { continue }
      let names = same.count == digests.count ? "all datasets" : same.joined(separator: ", ")
      return notes.append("the same rows of \(names) are in \(sibling) beside this folder: --chunk I/N takes others")
    }
  }

  /// Throws all problems at once, with their exit code when they agree in it, else 78.
  func finish(quiet: Bool) throws(ToolError) {
    if !quiet { for note in notes { writeToStandardError("dd-mix: \(note)\n") } }
    guard let first = problems.first else { return }
    let code = problems.allSatisfy { $0.code == first.code } ? first.code : .configuration
    if problems.count == 1 { throw ToolError(code, first.text) }
    let list = problems.map { "\n  \($0.text)" }.joined()
    throw ToolError(code, "\(problems.count) problems, found before anything was fetched:\(list)")
  }
}
