import ArgumentParser
import Recipe
import Records
import ToolKit

/// Prints the recipe's quotas, and who will be short of them.
struct PlanCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plan",
    abstract: "Divide the total among the recipe's datasets, and say who will be short.",
    discussion: """
      Quotas are exact (largest remainder, ties in file order). What a dataset has is known from --supply, else from \
      the recipe's hints 'supply' and 'rows'. JSON lines are what dd-mix settle reads back from DIR/.dd/plan.ndjson.
      TSV columns: dataset, category, quota, available (- when unknown), short, given after the short policy, \
      stages (the sections of the entry, with commas), a digest that changes when its samples would, the source's \
      commit (- when it has none), and digests that change when their order and the teacher's answers would, and his \
      scores (- where there are none), and the quota in samples.
      Quotas count tokens where the recipe says 'total_tokens'; then a tokenizer has to be named.
      With 'on_short: fail' a plan that can't come out is exit code 78.
      --into is how dd-download begins: all that stands against the download is one list, and the plan is kept.
      """)

  @Option(
    name: [.customShort("c", allowingJoined: true), .long],
    help: ArgumentHelp("Read a recipe, laid over the built-in one.", valueName: "file"))
  var config: String?

  @Option(help: ArgumentHelp("Samples in all, in place of the recipe's.", valueName: "n"))
  var totalSamples: Int?

  @Option(
    help: ArgumentHelp("Tokens in all, in place of the recipe's total: 500M.", valueName: "n"),
    transform: DownloadOptions.tokens)
  var totalTokens: Int?

  @Option(
    name: [.customShort("d", allowingJoined: true), .long],
    help: ArgumentHelp("Only this dataset, with its quota in the whole plan.", valueName: "name"))
  var dataset: String?

  @Option(
    help: ArgumentHelp(
      "Plan as if this dataset were not enabled; others get its share. May be repeated.", valueName: "name"))
  var without: [String] = []

  @Option(
    help: ArgumentHelp("JSON lines {\"dataset\",\"available\"} that count in place of the hints.", valueName: "file"))
  var supply: String?

  @Option(
    help: ArgumentHelp(
      "Count what a dry run found, in place of the hints: DIR/.dd/NAME/source.json of 'dd-fetch rows --plan', and one"
        + " round of its first rows.", valueName: "dir"))
  var sources: String?

  @Option(
    help: ArgumentHelp("Plan for the I-th of N parts of every source.", valueName: "i/n"),
    transform: Chunk.init(argument:))
  var chunk: Chunk?

  @Option(
    help: ArgumentHelp(
      "Plan for samples without those of the finished download in DIR. May be repeated.", valueName: "dir"))
  var seenOutput: [String] = []

  @Option(
    help: ArgumentHelp(
      "What dd-map adds to samples, in place of the recipe's 'format'.", valueName: "format"))
  var sampleFormat: SampleFormat?

  @Flag(help: "Samples without their 'text', as the recipe's 'no_text'.")
  var noText = false

  @Flag(help: "All samples with the same keys of metadata, as the recipe's 'uniform'.")
  var uniform = false

  @Flag(help: "Print what dd-stats --pass is told of the samples' form, an option a line, and nothing else.")
  var form = false

  @OptionGroup var beginning: BeginOptions

  @Flag(help: "Print the recipe's output folder and nothing else.")
  var outputDir = false

  @Option(help: ArgumentHelp("Bytes of a training file, in place of the recipe's 'shards'.", valueName: "size"))
  var shardSize: ByteSize?

  @Flag(
    help: ArgumentHelp(
      "Print nothing but the size of training files, if any are to be made, the recipe's seed, and a digest of its "
        + "'tokens', tabs between."))
  var shards = false

  @Option(
    help: ArgumentHelp(
      "The SHA-256 of the tokenizer that counts tokens: what they decide changes with it. Its name until that is known.",
      valueName: "sha256"))
  var tokenizer: String?

  @Flag(
    help: ArgumentHelp(
      "Print the evaluation sets that entries' decontaminate names, each with a locked commit or none, and its files after "
        + "'-', with tabs, and nothing else."))
  var benchmarks = false

  @Option(help: "redistribute, shrink, repeat:N or fail, in place of the recipe's.", transform: Self.policy)
  var onShort: ShortPolicy?

  @Option(help: "category or global, in place of the recipe's.", transform: Self.spill)
  var spill: Spill?

  @Option(help: "json, tsv or table; table on a terminal unless told.")
  var format: OutputFormat?

  @Flag(name: [.short, .long], help: "Print errors only.")
  var quiet = false

  static func policy(_ text: String) throws -> ShortPolicy {
    guard let policy = ShortPolicy(text) else {
      throw ValidationError("expected redistribute, shrink, repeat:N or fail")
    }
    return policy
  }

  private static func spill(_ text: String) throws -> Spill {
    guard let spill = Spill(rawValue: text) else {
      throw ValidationError("expected category or global")
    }
    return spill
  }

  func validate() throws {
    if totalSamples != nil && totalTokens != nil {
      throw ValidationError("--total-samples or --total-tokens, not both")
    }
  }

  func run() throws {
    let recipe = try Recipe.load(user: config, alsoWrong: mistakes)
    let unit = unit(of: recipe)
    if shards { return try printToStandardOutput(shardLine(recipe)) }
    if benchmarks {
      return try printToStandardOutput(BenchmarkLines(recipe, dataset: dataset, lock: beginning.keptLock()).text)
    }
    if outputDir { return try printToStandardOutput(recipe.outputDirectory + "\n") }
    for name in without + (dataset.map { [$0] } ?? []) + beginning.update { _ = try recipe.dataset(named: name) }
    let policy = onShort ?? recipe.onShort
    let form = try form(of: recipe)
    if self.form { return try printToStandardOutput(form.options) }
    let variant = try SampleVariant(
      recipe, form, chunk: chunk, unit: unit, tokenizer: tokenizer, seenOutput: seenOutput)
    let known = try knownSources(recipe, variant)
    var left = Set(without)
    if beginning.skipUnavailable {
      for entry in recipe.datasets where entry.name != dataset {
        if try known.failure(entry.name) != nil || sampleFailure(entry.name) != nil { left.insert(entry.name) }
      }
      // Where nothing would be left, all that failed is told.
      let asked = try recipe.plan(total: totalTokens ?? totalSamples, in: unit, without: Set(without))
        .asked(policy: policy, spill: spill ?? recipe.spill)
      if asked.datasets.allSatisfy({ left.contains($0.name) }) { left = Set(without) }
    }
    let whole = try recipe.plan(total: totalTokens ?? totalSamples, in: unit, without: left)
    if let stray = beginning.update.first(where: { name in
      dataset.map { $0 != name } ?? !whole.datasets.contains { $0.name == name }
    }) {
      throw ToolError(.usage, "--update \(stray): it is not in this plan")
    }
    let spill = spill ?? recipe.spill
    let supplies = try supplies(recipe, known, unit)
    let lock = try beginning.keptLock()
    func lines(_ plan: Plan) -> PlanLines {
      PlanLines(
        recipe: recipe, variant: variant, plan: plan,
        settlement: plan.settle(supplies: supplies, policy: policy, spill: spill), policy: policy, spill: spill,
        known: known, lock: lock, update: beginning.update, roundRows: beginning.roundRows)
    }
    var plan =
      try dataset.map { name throws(ToolError) in try Self.alone(name, whole) }
      ?? whole.asked(policy: policy, spill: spill)
    let unfit = beginning.into == nil ? [] : try unfitReserves(lines(plan))
    plan = plan.without(Set(unfit.map(\.name)))
    if !quiet {
      for note in recipe.notes + whole.notes { ToolMain.say("\(note)") }
      for (name, reason) in unfit {
        ToolMain.say("without \(name), which is asked for nothing yet: \(reason)")
      }
      for note in try notesOn(left.subtracting(without).sorted(), known) { ToolMain.say(note) }
    }
    try finish(lines(plan), policy, inShards: dataset == nil && !shardLine(recipe).isEmpty)
  }

  /// Which sources are left out because they can't be read, and why.
  private func notesOn(_ names: [String], _ known: KnownSources) throws(ToolError) -> [String] {
    var reasons: [(dataset: String, message: String)] = []
    for name in names {
      let sample = try sampleFailure(name)
      reasons.append((name, known.failure(name)?.message ?? sample?.message ?? ""))
    }
    return FailureCause.all(reasons).map {
      "without \($0.who): \($0.message); others get \($0.datasets.count == 1 ? "its share" : "their shares")"
    }
  }

  private func shardLine(_ recipe: Recipe) -> String {
    guard let size = shardSize.map({ String($0.bytes) }) ?? recipe.shards else { return "" }
    return "\(size)\t\(recipe.seed)\t\(SampleVariant.digest(ofRows: recipe))\n"
  }

  private func finish(_ lines: PlanLines, _ policy: ShortPolicy, inShards: Bool) throws(ToolError) {
    let format = format ?? (standardOutputIsTerminal ? .table : .json)
    if beginning.dryRun { try printToStandardOutput(lines.text(format)) }
    if let folder = beginning.into { try begin(DownloadFolder(folder), lines, policy, inShards: inShards) }
    if beginning.dryRun { return try Self.checkComesOut(lines.settlement, policy) }
    try printToStandardOutput(lines.text(format))
    if policy == .fail { try Self.checkComesOut(lines.settlement, policy) }
  }

  /// What is known of the sources, from the folder of the download or of a dry run.
  private func knownSources(_ recipe: Recipe, _ variant: SampleVariant) throws(ToolError) -> KnownSources {
    var known = KnownSources()
    if let into = beginning.into.map(DownloadFolder.init) {
      known = try KnownSources(recipe, in: into, looks: sources == nil) { entry throws(ToolError) in
        let begunBy = try DownloadState.recipe(entry.name, into)
        return beginning.update.contains(entry.name) || begunBy != variant.digest(entry)
      }
    }
    if let sources { try known.replace(recipe, from: DownloadFolder(sources)) }
    return known
  }

  /// The plan of one dataset that keeps its quota: nobody gives to it or takes from it.
  private static func alone(_ name: String, _ whole: Plan) throws(ToolError) -> Plan {
    guard let quota = whole.datasets.first(where: { $0.name == name }),
      let category = whole.categories.first(where: { $0.name == quota.category })
    else { throw ToolError(.configuration, "dataset '\(name)' is not enabled: set 'enabled: true' in its entry") }
    guard quota.amount > 0 else {
      throw ToolError(
        .configuration,
        "dataset '\(name)' has a quota of 0 of \(grouped(whole.total)) \(whole.unit): raise its category's ratio, its allocation"
          + " or the total")
    }
    return Plan(
      unit: whole.unit, total: quota.amount, categories: [(category.name, category.ratio)], datasets: [quota])
  }

  private func supplies(
    _ recipe: Recipe, _ known: KnownSources, _ unit: QuotaUnit
  ) throws(ToolError) -> [String: Supply] {
    var supplies = recipe.hintedSupplies(in: unit)
    for entry in recipe.datasets {
      if known.facts[entry.name]?.failure != nil {
        supplies[entry.name] = .failed
        continue
      }
      let rows = known.facts[entry.name]?.rows
      if let sample = known.samples[entry.name], entry.supply == nil || sample.isAll || unit == .tokens,
        let expected = sample.supply(ofRows: rows ?? entry.rowsHint, in: unit)
      {
        supplies[entry.name] = .amount(expected)
        continue
      }
      // A plan of rows counted them for the part; a recipe's hint is about the whole.
      if let chunk, case .amount(let count)? = supplies[entry.name] {
        supplies[entry.name] = .amount(chunk.range(of: count).count)
      }
      guard let rows, unit == .samples else { continue }
      if entry.supply != nil, case .amount(let count)? = supplies[entry.name], count < rows { continue }
      supplies[entry.name] = .amount(rows)
    }
    guard let path = supply else { return supplies }
    for (index, json) in try JSONValue.readLines(path).enumerated() {
      let place = "\(path):\(index + 1)"
      guard let name = json["dataset"]?.text else { throw ToolError(.dataError, "\(place): 'dataset' is no text") }
      _ = try recipe.dataset(named: name)
      guard let available = json["available"]?.count else {
        throw ToolError(.dataError, "\(place): 'available' is no count")
      }
      supplies[name] = .amount(available)
    }
    return supplies
  }

  static func checkComesOut(_ settlement: Settlement, _ policy: ShortPolicy) throws(ToolError) {
    let short = settlement.datasets.filter { $0.given < $0.wanted }
    guard policy == .fail ? !short.isEmpty : settlement.short > 0 else { return }
    let names = short.map { "\($0.name) is \(grouped($0.wanted - $0.given)) short of \(grouped($0.wanted))" }
    throw ToolError(.configuration, "the plan can't come out (on_short: \(policy)): \(names.joined(separator: ", "))")
  }
}
