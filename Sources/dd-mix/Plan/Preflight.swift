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

  private(set) var problems: [Problem] = []
  var notes: [String] = []
  /// Sources of downloads that began before, and why they can't be looked at now.
  private var unreadable: [(dataset: String, message: String)] = []
  /// Where files are named that aren't there.
  private var missingFiles: Set<Mark> = []
  let download: DownloadFolder

  /// Nothing found yet, about a download into that folder.
  init(_ download: DownloadFolder) { self.download = download }

  /// A source that can't be read, that another one stands in for, or that isn't what it was.
  mutating func checkSource(_ entry: DatasetEntry, _ line: PlanLines.Line, redoes: Bool) {
    guard let facts = line.facts else { return }
    if let failure = facts.failure {
      let code = Int32(exactly: failure.code).flatMap(ExitCode.init) ?? .unavailable
      let cause = Self.cause(failure.message, entry)
      problems.append(
        Problem(code: code, dataset: entry.name, cause: cause, terms: facts.isGated ? Terms(entry.repo, cause) : nil))
    } else if let source = facts.source, source != entry.repo {
      let isAlternate = entry.alternates.contains { (try? $0.string("repo")) == source }
      if isAlternate {
        notes.append("\(entry.name): '\(entry.repo)' is gone for good, its alternate '\(source)' is read")
      }
    }
    guard let now = line.now else { return }
    if let failure = now.failure {
      unreadable.append((entry.name, Self.cause(failure.message, entry)))
    } else if let old = facts.revision, let new = now.revision, old != new {
      notes.append(
        "\(entry.name): its source moved from commit \(old) to \(new); --update \(entry.name) takes the newer one")
    } else if line.isSourceChanged && !redoes {
      let text = "\(entry.name): the files of its source changed since its download into \(download.path) began;"
      fail(ToolError(.configuration, text + " --force redoes it"))
    }
  }

  /// Something else that stands against it.
  mutating func fail(_ error: ToolError) { problems.append(Problem(code: error.code, cause: error.message)) }

  /// What dd-fetch said of a source, without the source's name: the rest may be the same for others.
  private static func cause(_ message: String, _ entry: DatasetEntry) -> String {
    var cause = message[...]
    let prefix = "\(entry.repo): "
    if cause.hasPrefix(prefix) { cause = cause.dropFirst(prefix.count) }
    // Terms are those of the source, whichever file it was that asked for them.
    if cause.hasPrefix(entry.repo + "/"), let end = cause.firstRange(of: ": ")?.upperBound,
      cause[end...].hasPrefix("the dataset is gated")
    {
      cause = cause[end...]
    }
    return String(cause)
  }

  /// Something to be known of it.
  mutating func note(_ text: String) { notes.append(text) }

  /// An entry whose rounds were made by another recipe, or with other options. `plan`: the entry's line as it is now;
  /// `beside`: what may have changed too, which no plan says.
  mutating func refuseChangedRecipe(_ entry: DatasetEntry, plan: JSONValue, beside: [String]) throws(ToolError) {
    let rounds = try download.rounds(of: entry.name)
    let namesFiles = !entry.namedFiles.isEmpty || entry.filter.node("decontaminate") != nil
    let other = (namesFiles ? ["a file or evaluation set that it names"] : []) + beside
    let what = other.isEmpty ? "" : ", or \(other.joined(separator: " or ")),"
    let former = (try? DownloadPlan.readAll(download))?.first { $0.dataset == entry.name }?.json
    let options = former.map { ChangedOptions.words(from: $0, to: plan) } ?? []
    let words = options.isEmpty ? "its recipe\(what) changed" : options.joined(separator: ", ")
    problems.append(
      Problem(
        code: .configuration, dataset: entry.name, cause: "\(words) since its download into \(download.path) began",
        redone: (rounds.reduce(0) { $0 + $1.kept }, rounds.reduce(0) { $0 + $1.read })))
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
        fail(
          ToolError(.configuration, "\(entry.name): licence '\(license)' \(reason): set 'enabled: false' in its entry"))
      }
    }
  }

  /// The files that decide which samples it has: benchmarks, anchors, models.
  mutating func checkNamedFiles(_ entry: DatasetEntry) {
    // What defaults name is one mistake, for however many entries.
    for file in entry.namedFiles where FileKind(of: file.path) == .nothing && missingFiles.insert(file.mark).inserted {
      fail(ToolError(at: file.mark, "\(file.key): '\(file.path)': no such file or directory", code: .noInput))
    }
  }

  /// A text that answers nothing has no prompt.
  mutating func checkFormat(_ entry: DatasetEntry, _ format: SampleFormat) {
    func says(_ key: String) -> Bool { entry.map?[key].map { !$0.isNull } ?? false }
    guard format == .chatPromptCompletion, says("text"), !says("instruction") else { return }
    let text =
      "\(entry.name): its samples are plain text, which answers nothing: give its map an 'instruction' for --format"
      + " chat-prompt-completion, or set 'enabled: false'"
    fail(ToolError(.configuration, text))
  }

  /// A teacher is asked about turns, and samples of the default format have none.
  mutating func checkTeacher(_ entry: DatasetEntry, _ format: SampleFormat) {
    let scoresText = entry.teaching.score?.node("text").map { !$0.isNull } ?? false
    let asked = entry.teaching.answer ?? (scoresText ? nil : entry.teaching.score)
    guard let asked, format == .text else { return }
    let text =
      "\(entry.name): its teacher asks for turns, which samples of format 'text' don't have: 'format: messages'"
    fail(ToolError(at: asked.mark, text))
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
      for difference in lock.differences(name, now, in: DownloadLock.keysBegun) {
        problems.append(Problem(code: .configuration, dataset: name, cause: difference))
      }
    } else if let old = lock[name]?["revision"]?.text, let new = now["revision"]?.text, old != new {
      notes.append("\(name): its source moved from commit \(old), which is in \(DownloadLock.fileName), to \(new)")
    }
  }

  /// Entries that share no samples have to compare the same things.
  mutating func checkAcross(_ entries: [DatasetEntry]) throws(ToolError) {
    var first: [String: (name: String, key: String)] = [:]
    for entry in entries where !entry.dedup.isEmpty {
      guard let across = try entry.dedup.string("across"), across != "none" else { continue }
      let key = try [
        entry.dedup.strings("key")?.joined(separator: ",") ?? "text", entry.dedup.string("hash") ?? "xxh128",
        entry.dedup.strings("normalize")?.joined(separator: ",") ?? "none",
      ].joined(separator: " / ")
      let group = across == "all" ? " " : entry.category
      guard let other = first[group] else {
        first[group] = (entry.name, key)
        continue
      }
      guard other.key != key else { continue }
      let text =
        "\(entry.name): 'dedup.across' joins it with \(other.name), but it compares \(key), that one \(other.key)"
      fail(ToolError(.configuration, text + ": give both the same key, hash and normalize"))
    }
  }

  /// Room for what the rounds are still to keep, and for the final files.
  mutating func checkSpace(_ lines: [PlanLines.Line]) throws(ToolError) {
    var wanted = 0.0
    for line in lines {
      var there = 0
      for round in try download.rounds(of: line.plan.dataset) {
        there += (try? fileSize(round.keptPath)) ?? 0
      }
      there += (try? download.samples(of: line.plan)?.size()) ?? 0
      wanted += max(0, Self.bytes(line) - Double(there))
    }
    guard let free = freeSpace(download.path), wanted > Double(free) else { return }
    let (needed, left) = (Self.megabytes(wanted), Self.megabytes(Double(free)))
    let about = lines.contains(where: \.getsObjects) ? "at least" : "about"
    fail(ToolError(.ioError, "\(download.path): \(about) \(needed) MB are needed, \(left) MB are free"))
  }

  private static func megabytes(_ bytes: Double) -> String { decimal(bytes / 1e6, places: bytes < 1e8 ? 1 : 0) }

  /// A row takes four times its bytes in a compressed file, and a sample is there twice: kept, and in the final file.
  private static func bytes(_ line: PlanLines.Line) -> Double {
    guard let bytes = line.facts?.wantedBytes, let rows = line.facts?.rows ?? line.plan.rows, rows > 0 else { return 0 }
    return Double(min(line.plan.quota / line.plan.unit.likelyAmount, rows)) * Double(bytes) / Double(rows) * 8
  }

  /// Downloads beside this one that took the same rows of the same sources: batches without --chunk. It is a note, as a
  /// download begins: what can't be read there, or is taken away meanwhile by its own run, is nothing that it needs.
  mutating func checkBatches(_ lines: PlanLines) {
    let parent = "\(download.path)/.."
    for sibling in (try? listFolder(parent)) ?? [] where FileKind(of: "\(parent)/\(sibling)/.dd") == .folder {
      guard !isSameFile("\(parent)/\(sibling)", download.path) else { continue }
      let other = DownloadFolder("\(parent)/\(sibling)")
      let same = lines.lines.filter { Self.isSame($0, digest: $0.entry.map(lines.digest), in: other) }
      guard !same.isEmpty else { continue }
      let names = same.count == lines.lines.count ? "all datasets" : same.map(\.plan.dataset).joined(separator: ", ")
      return notes.append("the same rows of \(names) are in \(sibling) beside this folder: --chunk I/N takes others")
    }
  }

  /// Whether a dataset that begins now is in another download: by recipe, source, commit and files.
  private static func isSame(_ line: PlanLines.Line, digest: String?, in other: DownloadFolder) -> Bool {
    guard let digest, line.now == nil, let facts = line.facts, facts.failure == nil,
      (try? DownloadState.recipe(line.plan.dataset, other)) == digest,
      let theirs = (try? DownloadState.begunSource(line.plan.dataset, other)) ?? nil
    else { return false }
    return theirs.source == facts.source && theirs.revision == facts.revision && !theirs.files.differ(from: facts.files)
  }

  /// Throws all problems at once, with their exit code when they agree in it, else 78; where sources that can't be read may be
  /// left out, with that of those which may be there later.
  func finish(quiet: Bool, skips: Bool) throws(ToolError) {
    let away = FailureCause.all(unreadable).map {
      "\($0.who): can't be read now: \($0.message); what was fetched before counts"
    }
    if !quiet { for note in notes + away { ToolMain.say(note) } }
    guard let first = problems.first else { return }
    let codes = Set(problems.map(\.code))
    let later = [ExitCode.temporaryFailure, .unavailable].first { skips && codes.contains($0) }
    let code = codes.count == 1 ? first.code : later ?? .configuration
    let causes = problems.causes
    let help = problems.help(skips: skips)
    if causes.count == 1 { throw ToolError(code, causes[0].text, list: causes[0].list + help) }
    throw ToolError(
      code, "\(causes.count) problems, found before anything was fetched:",
      list: causes.flatMap { [$0.text] + $0.list.map { "  " + $0 } } + help)
  }
}
