import Records

/// One dataset of the recipe, with `defaults:`, `like:` and the built-in entry already under it.
public struct DatasetEntry: Sendable {
  /// The entry's key: the sample's `source`, the beginning of its id and the output's file name.
  public let name: String
  /// Where the entry stands.
  public let mark: Mark
  /// Whether the recipe wants it; true unless it says otherwise or is an evaluation set.
  public let enabled: Bool
  /// The category; empty only in an entry that is not enabled.
  public let category: String
  /// Its part of the category, to be normalised over the category's enabled datasets.
  public let allocation: ExactDecimal?
  /// A quota that replaces the one from ratio and allocation, in `targetUnit`.
  public let target: Int?
  private let targetUnit: QuotaUnit
  /// The licence that the recipe claims, an SPDX name, `other` or `unknown`.
  public let license: String?
  /// What a user has to know about terms.
  public let notice: String?
  /// The languages of its texts, by ISO 639-1; `code` for programs.
  public let languages: [String]
  /// Whether the Hub asks for an account that has accepted terms.
  public let isGated: Bool
  /// What its map leaves out, and why.
  public let leftOut: String?
  /// Rows that are left after the filters, a hint for plans.
  public let supply: Int?
  /// Other sources, each a whole `fetch` section, for when the first is gone for good; `split`, `sample`, `order`, `skip`
  /// and `limit` are the first one's unless they say otherwise.
  public let alternates: [Section]
  /// dd-fetch rows: repo, revision, subset, split, data_dir, data_files, rows, sample, order, columns, format.
  public let fetch: Section
  /// Stages on raw rows: `filter`, `dedup`, `contents`.
  public let raw: Section
  /// The mapping, compiled by the module Expressions.
  public let map: YAMLNode?
  /// What an evaluation set's items are made of: `question` and `answer`, templates of the module Expressions.
  public let benchmark: YAMLNode?
  /// dd-filter on samples.
  public let filter: Section
  /// dd-dedup on samples.
  public let dedup: Section
  /// dd-filter --curriculum: share, max_prompt_tokens.
  public let curriculum: Section
  /// What a teacher does with the samples.
  public let teaching: Teaching
  /// The whole entry.
  public let section: Section

  /// The hub id, path or URL; empty only in an entry that is not enabled.
  public let repo: String

  /// The rows of its source that it is made of.
  public let window: RowWindow
  /// Where its random choices start: the recipe's `seed`.
  public let seed: Int

  /// How many samples it can give by the recipe's own hints: `supply`, else the rows of its window.
  public var supplyHint: Int? {
    guard let supply else { return rowsHint }
    return window.limit.map { min($0, supply) } ?? supply
  }
  /// Rows of its window, by the hint `fetch.rows` of those of the source.
  public var rowsHint: Int? { rows.map(window.rows) ?? window.limit }
  private let rows: Int?

  /// Reads an entry, and notes all that is wrong with it: that reads as if it were not there. Nil for what is no mapping.
  init?(
    _ node: YAMLNode, name: String, mark: Mark, seed: Int, isPlanned: Bool = true, _ mistakes: inout Mistakes
  ) {
    let section = mistakes.noting { () throws(ToolError) in
      try Section(node, path: "datasets.\(name)", mark: mark)
    }
    guard let section else { return nil }
    self.seed = seed
    self.section = section
    self.name = name
    self.mark = mark
    category = mistakes.value("category", section.string) ?? ""
    allocation = mistakes.value("allocation") { (key) throws(ToolError) in try section.decimal(key) }
    let tokens = mistakes.value("target_tokens") { (key) throws(ToolError) in
      try section.amount(key, in: Schema.samples)
    }
    targetUnit = tokens == nil ? .samples : .tokens
    let samples = mistakes.value("target_samples", section.int)
    target = tokens ?? samples
    license = mistakes.value("license", section.string)
    notice = mistakes.value("notice", section.string)
    languages = mistakes.value("language", section.strings) ?? []
    isGated = mistakes.value("gated", section.bool) ?? false
    leftOut = mistakes.value("left_out", section.string)
    supply = mistakes.value("supply", section.int)
    let fetch = mistakes.section("fetch", of: section)
    self.fetch = fetch
    raw = mistakes.section("raw", of: section)
    map = section.node("map").flatMap { $0.isNull ? nil : $0 }
    benchmark = section.node("benchmark").flatMap { $0.isNull ? nil : $0 }
    // An evaluation set makes no samples.
    enabled = mistakes.value("enabled", section.bool) ?? (map != nil || benchmark == nil)
    filter = mistakes.section("filter", of: section)
    dedup = mistakes.section("dedup", of: section)
    curriculum = mistakes.section("curriculum", of: section)
    teaching = Teaching(mistakes.section("teach", of: section), &mistakes)
    repo = mistakes.value("repo", fetch.string) ?? ""
    rows = mistakes.value("rows", fetch.int)
    window = RowWindow(skip: mistakes.value("skip", fetch.int) ?? 0, limit: mistakes.value("limit", fetch.int))
    alternates = Self.alternates(section, fetch: fetch, &mistakes)
    check(isPlanned: isPlanned, &mistakes)
  }

  /// A text alone is a source's `repo`. What `fetch` says of its own repository does not hold for another.
  private static func alternates(_ entry: Section, fetch: Section, _ mistakes: inout Mistakes) -> [Section] {
    let shared = fetch.pairs.filter { ["split", "sample", "order", "skip", "limit"].contains($0.key) }
    return (entry.node("alternates")?.elements ?? []).compactMap { element in
      let pair = YAMLPair(key: "repo", mark: element.mark, value: element)
      let own = element.text == nil ? element : YAMLNode(.mapping([pair]), mark: element.mark)
      let whole = Overlay.lay(own, over: YAMLNode(.mapping(shared), mark: element.mark))
      return mistakes.noting { () throws(ToolError) in
        let source = try Section(whole, path: "\(entry.path).alternates", mark: element.mark)
        guard try source.string("repo") != nil else {
          throw ToolError(at: element.mark, "'repo' is missing in \(source.path)")
        }
        return source
      }
    }
  }

  private func check(isPlanned: Bool, _ mistakes: inout Mistakes) {
    func note(_ check: () throws(ToolError) -> Void) { mistakes.noting(check) }
    note { () throws(ToolError) in
      if !category.isEmpty { try OutputName.check(category, "category", at: section.mark(of: "category")) }
    }
    for stage in [filter, mistakes.section("filter", of: raw)] {
      for amount in ["chars", "words", "tokens"] {
        note { () throws(ToolError) in try Self.checkBounds("min_\(amount)", "max_\(amount)", in: stage) }
      }
      note { () throws(ToolError) in try Self.checkLicenses(stage) }
    }
    if !curriculum.isEmpty {
      if mistakes.value("share", curriculum.ratio) == nil {
        mistakes.add(curriculum.mustBe("a number from 0 to 1", key: "share"))
      }
      if mistakes.value("max_prompt_tokens", curriculum.int) == nil {
        mistakes.add(curriculum.mustBe("a whole number of at least 1", key: "max_prompt_tokens"))
      }
    }
    guard enabled, isPlanned else { return }
    note { () throws(ToolError) in try checkLanguages() }
    if section.isUnsaid("category") {
      mistakes.add(missing("category", "the part of category_ratios that it belongs to"))
    }
    if section.isUnsaid("fetch") || section.node("fetch")?.pairs != nil && fetch.isUnsaid("repo") {
      mistakes.add(missing("fetch.repo", "a hub id such as org/name, a path or a URL"))
    }
  }

  /// A code that is none would drop every row. Those of a model are known when it is read.
  private func checkLanguages() throws(ToolError) {
    guard try filter.string("language_model") == nil, let listed = try filter.strings("language") else { return }
    let codes = listed.joined(separator: ",").prefix { $0 != ":" }
    guard let mistake = LanguageCodes.mistake(in: splitList(String(codes))) else { return }
    throw ToolError(at: filter.mark(of: "language"), "'language' in \(filter.path): \(mistake)")
  }

  private static func checkBounds(_ least: String, _ most: String, in stage: Section) throws(ToolError) {
    guard let low = try stage.int(least), let high = try stage.int(most), low > high else { return }
    throw ToolError(
      at: stage.mark(of: least), "'\(least)' in \(stage.path) is \(low), more than '\(most)', which is \(high)")
  }

  /// What is said of licences does nothing unless some are allowed.
  private static func checkLicenses(_ stage: Section) throws(ToolError) {
    guard try stage.strings("license_allow") == nil else { return }
    for key in ["license_field", "license_missing"] where try stage.string(key) != nil {
      throw ToolError(at: stage.mark(of: key), "'\(key)' in \(stage.path) needs 'license_allow', a list of licences")
    }
  }

  /// Whether it has a quota of its own, be it a wrong one.
  var namesTarget: Bool { QuotaUnit.allCases.contains { !section.isUnsaid($0.targetKey) } }

  /// What is wrong with a quota of its own in another unit than the plan.
  func mistakenTarget(in unit: QuotaUnit) -> ToolError? {
    guard target != nil, unit != targetUnit || section.node(unit.other.targetKey).map({ !$0.isNull }) ?? false else {
      return nil
    }
    return ToolError(
      at: section.mark(of: unit.other.targetKey),
      "'\(unit.other.targetKey)' in \(section.path): the plan is in \(unit), so give it '\(unit.targetKey)'")
  }

  /// Those without an allocation where others of their category have one.
  static func withoutAllocation(in entries: [DatasetEntry]) -> [ToolError] {
    entries.filter { !$0.namesTarget && $0.section.isUnsaid("allocation") }.compactMap { entry in
      let other = entries.first { $0.category == entry.category && $0.allocation != nil && $0.target == nil }
      return other.map { other in
        ToolError(
          at: entry.mark,
          "enabled dataset '\(entry.name)' has no 'allocation', and '\(other.name)' of the same category has one:"
            + " give it its part of '\(entry.category)', such as 0.2")
      }
    }
  }

  private func missing(_ key: String, _ meaning: String) -> ToolError {
    ToolError(at: mark, "enabled dataset '\(name)' has no '\(key)': \(meaning)")
  }
}
