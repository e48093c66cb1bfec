import Recipe
import Records
import ToolKit

extension PlanCommand {
  /// All checks, then the plan under its name. Throws every problem at once.
  func begin(
    _ download: DownloadFolder, _ lines: PlanLines, _ settlement: Settlement, _ policy: ShortPolicy
  ) throws(ToolError) {
    var checks = Preflight(download)
    var changed: Set<String> = []
    for line in lines.lines {
      guard let entry = line.entry else { continue }
      checks.check(entry, line.facts)
      if line.facts?.failure == nil, let failure = try sampleFailure(entry.name) { checks.fail(failure) }
      try checks.checkLicense(entry, line.facts, beginning.refusals)
      checks.checkFormat(entry, lines.format)
      let digest = lines.digest(entry)
      try checks.checkRecipe(entry.name, digest: digest, redoes: beginning.force)
      if try DownloadState.isChanged(entry.name, digest, download) { changed.insert(entry.name) }
    }
    try checkLock(lines, &checks)
    checks.checkSpace(lines.lines.map { ($0.plan.quota, $0.facts) })
    try checks.checkBatches(lines.lines.compactMap { line in line.entry.map { ($0.name, lines.digest($0)) } })
    try checks.finish(quiet: quiet)
    if beginning.dryRun { return }
    if policy == .fail { try Self.checkComesOut(settlement, policy) }
    try keep(lines, changed: changed, download)
    for line in lines.lines {
      if let entry = line.entry { try DownloadState.prepare(entry.name, digest: lines.digest(entry), download) }
    }
  }

  /// The plan, under its name: of the whole, or of one dataset alone.
  private func keep(_ lines: PlanLines, changed: Set<String>, _ download: DownloadFolder) throws(ToolError) {
    let plans = lines.lines.map(\.plan)
    try makeFolders(download.statePath + (dataset.map { "/\($0)" } ?? ""))
    if let dataset {
      guard try !DownloadState.isPartOfWhole(plans[0], download) else {
        return try removeWhole(download.planPath(dataset: dataset))
      }
    } else {
      for plan in plans { try removeWhole(download.planPath(dataset: plan.dataset)) }
      for note in try DownloadState.setAsideFormer(plans, download) { writeToStandardError("dd-mix: \(note)\n") }
    }
    let texts = lines.lines.map { line in
      (line.plan, { (plan: DownloadPlan) in lines.json(plan, line.share, line.entry).line })
    }
    try DownloadState.write(texts, alone: dataset, changed: changed, download)
  }

  /// Why a dry run could not read a source's first rows.
  private func sampleFailure(_ name: String) throws(ToolError) -> ToolError? {
    guard beginning.dryRun, let sources, let note = try DownloadFolder(sources).failureNote(of: name) else {
      return nil
    }
    return ToolError(note.code, "\(name): \(note.message)")
  }

  /// What is not as the lock has it: a problem, or in a download that doesn't keep to it, a source that moved.
  private func checkLock(_ lines: PlanLines, _ checks: inout Preflight) throws(ToolError) {
    guard let path = beginning.lock ?? beginning.into.map({ "\($0)/\(DownloadLock.fileName)" }),
      FileKind(of: path) == .file
    else { return }
    let lock = try DownloadLock(path: path)
    for line in lines.lines where line.plan.dataset != beginning.update && line.facts?.failure == nil {
      let now = JSONValue.object(
        DownloadLock.begun(plan: lines.json(line.plan, line.share, line.entry), line.facts))
      checks.checkLock(line.plan.dataset, now, lock, isKept: beginning.lock != nil)
    }
  }
}
