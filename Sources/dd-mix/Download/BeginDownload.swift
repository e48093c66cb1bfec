import Recipe
import Records
import ToolKit

extension PlanCommand {
  /// All checks, then the plan under its name. Throws every problem at once.
  func begin(
    _ download: DownloadFolder, _ lines: PlanLines, _ policy: ShortPolicy, inShards: Bool
  ) throws(ToolError) {
    if !beginning.dryRun { try download.renameEarlierFiles() }
    var checks = Preflight(download)
    var redone = Set(beginning.update)
    for line in lines.lines {
      guard let entry = line.entry else { continue }
      try check(entry, line, lines.form.format, &checks)
      let isChanged = try DownloadState.isChanged(entry.name, lines.digest(entry), download)
      if isChanged && !beginning.force {
        let beside = (seenOutput.isEmpty ? [] : ["--seen-output"]) + (tokenizer == nil ? [] : ["the tokenizer"])
        try checks.refuseChangedRecipe(entry, plan: lines.json(line.plan, line.share, entry), beside: beside)
      }
      if isChanged || line.isSourceChanged { redone.insert(entry.name) }
    }
    try checkFormats(lines, redone: redone, download, &checks)
    try checkLock(lines, &checks)
    try checks.checkAcross(lines.lines.compactMap(\.entry))
    checks.checkPlaces(lines.lines, inParts: beginning.parts, inShards: inShards)
    try checks.checkSpace(lines.lines)
    checks.checkBatches(lines)
    try checks.finish(quiet: quiet, skips: beginning.skipUnavailable)
    if beginning.dryRun { return }
    try download.requireOwnState()
    if policy == .fail { try Self.checkComesOut(lines.settlement, policy) }
    try keep(lines, redone: redone, download)
    for line in lines.lines {
      guard let entry = line.entry else { continue }
      try DownloadState.prepare(
        entry.name, digest: lines.digest(entry), isRedone: redone.contains(entry.name), download)
    }
  }

  /// What stands against an entry by itself: its source, its licence, how its rows become samples.
  private func check(
    _ entry: DatasetEntry, _ line: PlanLines.Line, _ format: SampleFormat, _ checks: inout Preflight
  ) throws(ToolError) {
    checks.checkSource(entry, line, redoes: beginning.force)
    if line.facts?.failure == nil, let failure = try sampleFailure(entry.name) {
      checks.fail(failure)
    } else {
      checks.checkNamedFiles(entry)
    }
    try checks.checkLicense(entry, line.facts, beginning.refusals)
    checks.checkFormat(entry, format)
    checks.checkTeacher(entry, format)
    for (isAsked, who) in [(!seenOutput.isEmpty, "--seen-output"), (line.plan.holdout != nil, "'holdout'")]
    where isAsked && entry.dedup.isEmpty {
      let text =
        "\(entry.name): \(who) tells samples by 'dedup', which its entry hasn't: give it one, such as {key: text}"
      checks.fail(ToolError(at: entry.mark, text))
    }
    if entry.stages.contains(.rawDedup) {
      for folder in seenOutput {
        do { _ = try SeenOutput(folder).files(for: entry, isRaw: true) } catch { checks.fail(error) }
      }
    }
  }

  /// Entries that would only give when others are short, and can't: nothing stops for them.
  func unfitReserves(_ lines: PlanLines) throws(ToolError) -> [(name: String, reason: String)] {
    guard let folder = beginning.into else { return [] }
    var unfit: [(name: String, reason: String)] = []
    for line in lines.lines where line.plan.quota == 0 {
      guard let entry = line.entry else { continue }
      var checks = Preflight(DownloadFolder(folder))
      try check(entry, line, lines.form.format, &checks)
      if let problem = checks.problems.first { unfit.append((entry.name, problem.text)) }
    }
    return unfit
  }

  /// The plan, under its name: of the whole, or of one dataset alone.
  private func keep(_ lines: PlanLines, redone: Set<String>, _ download: DownloadFolder) throws(ToolError) {
    let plans = lines.lines.map(\.plan)
    try makeFolders(download.statePath + (dataset.map { "/\($0)" } ?? ""))
    for note in try DownloadState.setAsideFormer(plans, alone: dataset, download) {
      ToolMain.say(note)
    }
    let texts = lines.lines.map { line in
      DownloadState.Line(plan: line.plan, isRedone: redone.contains(line.plan.dataset)) { plan in
        lines.json(plan, line.share, line.entry)
      }
    }
    if dataset != nil, try DownloadState.isPartOfWhole(plans[0], download) {
      try DownloadState.rewriteInWhole(texts[0], download)
    } else {
      if let dataset, texts[0].isJoined && !quiet {
        ToolMain.say(
          "\(dataset): alone it is not held against the entries that 'dedup.across' joins it with: a run of the"
            + " whole recipe redoes it")
      }
      try DownloadState.write(texts, alone: dataset, download)
    }
    if let command = beginning.again {
      try DownloadRun(command: command, folder: realPath("."), recipe: lines.recipe.text.digest).write(
        download, alone: dataset)
    }
    for plan in plans where dataset == nil { try removeWhole(download.planPath(dataset: plan.dataset)) }
  }

  /// Where an entry begins anew beside others of another format: a problem, unless it is asked for.
  private func checkFormats(
    _ lines: PlanLines, redone: Set<String>, _ download: DownloadFolder, _ checks: inout Preflight
  ) throws(ToolError) {
    let former = (try? DownloadPlan.readAll(download)) ?? []
    var begins = false
    for line in lines.lines {
      let name = line.plan.dataset
      let hasNoRounds = try DownloadState.recipe(name, download) == nil
      let hasOtherForm =
        former.first { $0.dataset == name }.map { SampleForm.words(of: $0.json) != lines.form.words } ?? false
      begins = begins || hasNoRounds || hasOtherForm || redone.contains(name)
    }
    guard begins, let words = try MixedFormats(lines, alone: dataset, download).words else { return }
    if beginning.force { return checks.note(words) }
    checks.fail(
      ToolError(.configuration, "\(words): give the same options for it, or another --output-dir; --force mixes them"))
  }

  /// Why a dry run could not read a source's first rows.
  func sampleFailure(_ name: String) throws(ToolError) -> ToolError? {
    guard beginning.dryRun, let sources, let note = try DownloadFolder(sources).failureNote(of: name) else {
      return nil
    }
    return ToolError(note.code, "\(name): \(note.message)")
  }

  /// What is not as the lock has it: a problem, or in a download that doesn't keep to it, a source that moved.
  private func checkLock(_ lines: PlanLines, _ checks: inout Preflight) throws(ToolError) {
    // What is no file there is found with the other places, and not read.
    let left = beginning.into.map { "\($0)/\(DownloadLock.fileName)" }.flatMap {
      FileKind(ofEntry: $0) == .file ? $0 : nil
    }
    let former = try left.map { path throws(ToolError) in try DownloadLock(path: path) }
    guard let lock = try beginning.keptLock() ?? former else { return }
    if beginning.lock != nil && dataset == nil {
      for fault in lock.unknown(besides: lines.lines.map(\.plan.dataset)) {
        checks.fail(ToolError(.configuration, fault))
      }
    }
    for line in lines.lines where !beginning.update.contains(line.plan.dataset) && line.facts?.failure == nil {
      let now = JSONValue.object(
        DownloadLock.begun(plan: lines.json(line.plan, line.share, line.entry), line.facts))
      checks.checkLock(line.plan.dataset, now, lock, isKept: beginning.lock != nil)
    }
  }
}

extension PlanLines.Line {
  /// Whether a source that has no commits is not what it was when its download began: its files by name, size and, where
  /// both times are known, when they were written.
  var isSourceChanged: Bool {
    guard let facts, let now, facts.revision == nil, now.failure == nil else { return false }
    return facts.source != now.source || now.files.differ(from: facts.files)
  }
}
