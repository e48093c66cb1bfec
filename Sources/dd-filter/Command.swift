import ArgumentParser
import Recipe
import Records
import Text
package import ToolKit
import Tokens

/// What dd-filter is to its executable and to a chain.
package enum FilterTool {
  /// The tool.
  package static var tool: Tool { Tool(Filter.self) }
}

/// Keeps records that pass; every drop has a named reason.
struct Filter: StageCommand {
  static let configuration = CommandConfiguration(
    commandName: "dd-filter",
    abstract: "Keep records that pass; count every drop under a named reason.",
    discussion: """
        dd-filter --min-chars 100 --license-allow mit,apache-2.0 in.jsonl > ok.jsonl

      Records are copied byte for byte. Rules in order: required fields, licence, text, conditions, language, quality, \
      benchmarks, personal data; the first that drops names the reason. Memory is constant, but for the benchmarks' some \
      15 bytes a word.

      With --curriculum the first records out are those with short prompts, then come all others in their order; \
      what waits lies in a nameless file in $TMPDIR.
      """,
    version: toolVersion)

  @OptionGroup(title: "Rules") var options: FilterOptions
  @OptionGroup(title: "Quality") var quality: QualityOptions
  @OptionGroup(title: "Languages") var language: LanguageOptions
  @OptionGroup(title: "Benchmarks") var contamination: ContaminationOptions
  @OptionGroup(title: "Personal data") var personalData: PersonalDataOptions

  @Option(
    help:
      "What an alarm does, of benchmarks or quality: warn (default), fail with exit 65, or report: say nothing, and report what 'dd-stats alarms' adds up."
  )
  var alarm: AlarmAction?

  @Flag(help: "Take the recipe's section for raw rows, raw.filter, instead of the one for samples.")
  var raw = false

  @Flag(help: "Take the recipe's section for what a teacher answered, teach.filter.")
  var taught = false

  @Option(
    help: ArgumentHelp(
      "Of the records out, the first share have prompts (text up to metadata.prompt_end, else all of it) of fewer "
        + "tokens; needs --total. 'recipe': as the recipe's curriculum says, whose filter is then not applied.",
      valueName: "share:tokens"))
  var curriculum: String?

  @Option(
    help: ArgumentHelp("How many records are wanted in all, for --curriculum; no more than these wait.", valueName: "n")
  )
  var total: Int?

  @Option(
    help: ArgumentHelp(
      "How tokens are counted: exactly, by \(TokenizerFiles.what); or estimate (the default), the larger of words x 4/3 and bytes / 4.",
      valueName: "name"))
  var tokenizer: String?

  @OptionGroup var recipe: RecipeOptions
  @OptionGroup var threads: ThreadOptions
  @OptionGroup var common: CommonOptions

  @Argument(help: ArgumentHelp("JSON lines; standard input when there are none, or for '-'.", valueName: "file"))
  var files: [String] = []

  var jobs: Int? { threads.jobs }

  func validate() throws {
    if let total, total < 1 { throw ValidationError("--total takes 1 or more, not \(total)") }
    if curriculum != nil && total == nil { throw ValidationError("--curriculum needs --total N") }
    if curriculum == nil && total != nil { throw ValidationError("--total needs --curriculum SHARE:TOKENS") }
    if curriculum != nil && raw { throw ValidationError("--curriculum is for samples, not for --raw") }
    if taught && (raw || curriculum != nil) {
      throw ValidationError("--taught is of the recipe's teach.filter: not with --raw or --curriculum")
    }
    if curriculum == "recipe" && recipe.dataset == nil {
      throw ValidationError("--curriculum recipe needs --dataset NAME")
    }
  }

  func stage(at place: Place) throws -> any RecordStage {
    let entry = try recipe.entry()
    var rules = try rules(entry)
    let textField = options.textField ?? "text"
    let judging = try judging(section(of: entry), textField: textField)
    if let judging { layTextRule(over: &rules, judging) }
    let asksForTokens = rules.text?.boundsTokens == true || curriculum != nil
    let tokenizer = try asksForTokens ? tokenizerName() : TokenizerFiles.estimate
    let counting = try TokenCounting(TokenizerFiles.counting(tokenizer))
    let plan = try plan(entry, counting)
    let run = try RecordRun(
      tool: "dd-filter", stage: stageName, files: files, options: common,
      reads: recipe.reads + (judging?.reads ?? []) + TokenizerFiles.reads(tokenizer), at: place)
    let material = try judging.map { (plan) throws(ToolError) in
      try JudgingMaterial(plan, maximumLineBytes: common.maxLineBytes)
    }
    let curriculum = plan.map { Curriculum($0, textField: textField, run) }
    return try FilterStage(rules, counting, material, curriculum, run, isQuiet: common.quiet)
  }

  /// The recipe's, where the command line names none.
  private func tokenizerName() throws -> String {
    try tokenizer ?? recipe.recipe()?.recipe.tokenizer ?? TokenizerFiles.estimate
  }

  /// What is asked of texts besides the rules; nil for nothing.
  private func judging(_ section: Section?, textField: String) throws(ToolError) -> JudgingPlan? {
    var plan = JudgingPlan(quality: try quality.plan(section), textField: textField)
    plan.measures = quality.measure
    plan.language = try language.plan(section, measures: quality.measure)
    plan.contamination = try contamination.plan(section, textField: textField)
    plan.personalData = try personalData.plan(section)
    plan.onAlarm = alarm ?? .warn
    if quality.measure && !plan.judgesQuality {
      throw ToolError(.usage, "--measure needs --profile, a rule such as --max-loop 0.2, or --language")
    }
    if quality.qualityAlarm != nil && !plan.judgesQuality {
      throw ToolError(.usage, "--quality-alarm needs --profile, a rule such as --max-loop 0.2, or --language")
    }
    if contamination.benchmarks != nil && section == nil {
      throw ToolError(.usage, "--benchmarks needs a recipe's 'decontaminate': --config FILE --dataset NAME")
    }
    if let alarm, alarm != .report, !plan.judgesQuality, plan.contamination == nil {
      throw ToolError(.usage, "--alarm needs --profile, --language or --decontaminate FILE")
    }
    if curriculum != nil && plan.changesRecords {
      throw ToolError(.usage, "--curriculum orders records as they are: mask and measure in a dd-filter before it")
    }
    return plan.isEmpty ? nil : plan
  }

  /// What is judged by its text has to have one, and words where a profile asks for them.
  private func layTextRule(over rules: inout FilterRules, _ plan: JudgingPlan) {
    let dropsByQuality = plan.judgesQuality && !plan.measures
    guard dropsByQuality || plan.contamination?.fields == [plan.textField] else { return }
    var limits = rules.text ?? TextLimits(field: plan.textField)
    if dropsByQuality {
      limits.minimumWords = limits.minimumWords ?? plan.quality.minimumWords
      limits.maximumWords = limits.maximumWords ?? plan.quality.maximumWords
    }
    rules.text = limits
  }

  private var stageName: String? {
    if raw { return "dd-filter --raw" }
    return taught ? "dd-filter --taught" : curriculum == nil ? nil : "dd-filter --curriculum"
  }

  /// The recipe's `filter`, `raw.filter` or `teach.filter`, where that holds.
  private func section(of entry: DatasetEntry?) throws(ToolError) -> Section? {
    guard let entry, curriculum == nil else { return nil }
    return raw ? try entry.raw.section("filter") : taught ? entry.teaching.filter : entry.filter
  }

  private func rules(_ entry: DatasetEntry?) throws(ToolError) -> FilterRules {
    var rules = FilterRules()
    if let section = try section(of: entry) {
      rules = try FilterRules(
        section, looksAtText: !raw && !taught, textField: "text",
        licenseField: FilterOptions.defaultLicenseField(isRaw: raw))
    }
    try options.lay(over: &rules, isRaw: raw)
    return rules
  }

  private func plan(_ entry: DatasetEntry?, _ counting: TokenCounting) throws(ToolError) -> CurriculumPlan? {
    guard let curriculum, let total else { return nil }
    let shape = curriculum == "recipe" ? try entry.flatMap(section) : try CurriculumPlan.parse(curriculum)
    return shape.map { CurriculumPlan(share: $0.share, tokens: $0.tokens, total: total, counting: counting) }
  }

  private func section(_ entry: DatasetEntry) throws(ToolError) -> (share: ExactDecimal, tokens: Int)? {
    try CurriculumPlan.read(entry.curriculum)
  }
}
