public import Records

/// What to download, in what proportions, and how: the user's file laid over the built-in one.
public struct Recipe: Sendable {
  /// Samples or tokens over all datasets, 1 to 10¹².
  public private(set) var total = 100_000
  /// What `total` and all quotas count: tokens where the recipe says `total_tokens`.
  public private(set) var unit = QuotaUnit.samples
  /// The output folder, as written.
  public var outputDirectory = "data/distillation"
  /// Where every random choice starts.
  public var seed = 0
  /// Bytes of a training file, as written; nil when none are to be made.
  public var shards: String?
  /// What counts tokens and makes training rows: a file, a folder or a model's name; nil when nothing does.
  public var tokenizer: String?
  /// How training rows are made: the options of `dd-tokenize --rows`.
  public let trainingRows: Section
  /// What to do about datasets that cannot fill their quota.
  public var onShort = ShortPolicy.redistribute
  /// How far a shortage may travel.
  public var spill = Spill.category
  /// Which keys samples have after `metadata`.
  public var format = SampleFormat.text
  /// Whether samples are written without their `text`.
  public var hasNoText = false
  /// Whether all samples have the same keys of metadata.
  public var isUniform = false
  /// The part of the samples, on top of the quotas, that is held out of training; above 0 and below 1.
  public var holdout: ExactDecimal?
  /// Categories in file order, summing to 1; empty when the recipe has none.
  public let categoryRatios: [CategoryRatio]
  /// Datasets in file order, those that are not enabled too.
  public let datasets: [DatasetEntry]
  /// What a person should know about this recipe and that is no error.
  public let notes: [RecipeNote]
  /// All of it in one line of JSON: equal for equal recipes, whatever their layout.
  public var text: String { tree?.canonicalText ?? "" }
  private let tree: YAMLNode?
  /// The files that it was made from.
  private let layers: Layers

  /// Reads the recipe from a user's file, laid over the built-in one; without a file, the built-in one alone.
  ///
  /// Throws when the file cannot be read, is no YAML or says something wrong; the error names the place.
  ///
  /// For a tool that runs one entry, entries need no source, category or ratio: `isPlanned` is false. `alsoWrong`: what a
  /// tool finds wrong with what could be read, told with the rest.
  public static func load(
    user path: String?, isPlanned: Bool = true, alsoWrong: (Recipe) -> [ToolError] = { _ in [] }
  ) throws(ToolError) -> Recipe {
    let upper = try path.flatMap { path throws(ToolError) in try YAMLNode.read(path: path) }
    return try Recipe(user: upper, builtIn: builtIn(), isPlanned: isPlanned, alsoWrong: alsoWrong)
  }

  /// The recipe that is part of every tool: configs/dataset_download.yaml.
  static func builtIn() throws(ToolError) -> YAMLNode? {
    let text = String(decoding: PackageResources.dataset_download_yaml, as: UTF8.self)
    return try YAMLNode.parse(text, file: "built-in recipe")
  }

  /// Reads the recipe from trees. Throws as `load`.
  public init(
    user: YAMLNode?, builtIn: YAMLNode? = nil, isPlanned: Bool = true, alsoWrong: (Recipe) -> [ToolError] = { _ in [] }
  ) throws(ToolError) {
    var layers = try Layers(user: user, builtIn: builtIn)
    let tree = try layers.merged()?.spelledOut(.section(Schema.recipe))
    self.tree = tree
    let place = tree?.mark ?? Mark(file: "recipe", line: 1, column: 1)
    let recipe = try Section(tree, path: "", mark: place)
    var mistakes = Mistakes(tree.map { Form.mistakes($0, path: "", keys: Schema.recipe) } ?? [])
    for mistake in layers.mistakes + (isPlanned ? layers.misnamed() : []) { mistakes.add(mistake) }
    categoryRatios = Ratios.read(recipe, &mistakes)
    datasets = Self.entries(recipe, &mistakes, isPlanned: isPlanned)
    if isPlanned { for mistake in try layers.strangers(datasets) { mistakes.add(mistake) } }
    self.layers = layers
    trainingRows = mistakes.section("tokens", of: recipe)
    notes = layers.notes + Self.streamingNotes(datasets) + Self.idleRatios(categoryRatios, datasets)
    mistakes.noting { () throws(ToolError) in try Self.checkTotals(user) }
    readSettings(recipe, &mistakes)
    if isPlanned { for mistake in strangeCategories(recipe) { mistakes.add(mistake) } }
    for mistake in alsoWrong(self) { mistakes.add(mistake) }
    try mistakes.finish()
  }

  /// One of both: `total_tokens` takes the place of a total of samples that lies under the user's file.
  private static func checkTotals(_ user: YAMLNode?) throws(ToolError) {
    guard let tokens = user?["total_tokens"], !tokens.isNull, user?["total_samples"].map({ !$0.isNull }) ?? false else {
      return
    }
    throw ToolError(
      at: tokens.mark, "'total_tokens' stands beside 'total_samples': a plan counts one of both, so take one out")
  }

  private mutating func readSettings(_ recipe: Section, _ mistakes: inout Mistakes) {
    mistakes.noting { () throws(ToolError) in try readPlainSettings(recipe) }
    mistakes.noting { () throws(ToolError) in try readShortPolicy(recipe) }
    mistakes.noting { () throws(ToolError) in
      holdout = try recipe.ratio("holdout")
      if let part = holdout, part <= .zero || part >= .one {
        throw recipe.mustBe("a part above 0 and below 1", key: "holdout")
      }
    }
    if outputDirectory.isEmpty { mistakes.add(recipe.mustBe("a folder", key: "output_dir")) }
  }

  private mutating func readShortPolicy(_ recipe: Section) throws(ToolError) {
    guard let text = try recipe.string("on_short") else { return }
    guard let policy = ShortPolicy(text) else {
      let error = recipe.mustBe("redistribute, shrink, repeat:N with N from 1 to 1000, or fail", key: "on_short")
      throw ToolError(error.code, error.message + NearestName.question(text, among: ShortPolicy.examples))
    }
    onShort = policy
  }

  private mutating func readPlainSettings(_ recipe: Section) throws(ToolError) {
    if let tokens = try recipe.amount("total_tokens", in: Schema.samples) {
      (total, unit) = (tokens, .tokens)
    } else {
      total = try recipe.int("total_samples") ?? total
    }
    outputDirectory = try recipe.string("output_dir") ?? outputDirectory
    seed = try recipe.int("seed") ?? seed
    tokenizer = try recipe.string("tokenizer")
    shards = try recipe.string("shards")
    spill = try recipe.string("spill").flatMap(Spill.init) ?? spill
    format = try recipe.string("format").flatMap(SampleFormat.init) ?? format
    hasNoText = try recipe.bool("no_text") ?? hasNoText
    isUniform = try recipe.bool("uniform") ?? isUniform
  }

  private static func entries(_ recipe: Section, _ mistakes: inout Mistakes, isPlanned: Bool) -> [DatasetEntry] {
    let seed = mistakes.value("seed", recipe.int) ?? 0
    let entries = mistakes.section("datasets", of: recipe).pairs.compactMap { pair in
      DatasetEntry(pair.value, name: pair.key, mark: pair.mark, seed: seed, isPlanned: isPlanned, &mistakes)
    }
    if isPlanned {
      for mistake in DatasetEntry.idleKeys(of: entries.filter(\.enabled)) { mistakes.add(mistake) }
    }
    return entries
  }

  /// Categories of entries that have no ratio, and the other way round: ratios of the user's whose name is another's
  /// misspelled, which the user then doesn't name too.
  private func strangeCategories(_ recipe: Section) -> [ToolError] {
    guard !categoryRatios.isEmpty else { return [] }
    let names = categoryRatios.map(\.name)
    let lost = datasets.filter {
      $0.enabled && !$0.namesTarget && !$0.category.isEmpty && !names.contains($0.category)
    }.map { entry in
      let help = NearestName.find(entry.category, among: names).map { "did you mean '\($0)'?" }
      return ToolError(
        at: entry.section.mark(of: "category"),
        "category \(quote(entry.category)) of dataset '\(entry.name)' has no ratio in category_ratios: "
          + (help ?? "known are \(names.joined(separator: ", "))"))
    }
    let filled = datasets.map(\.category)
    let own = ((try? recipe.section("category_ratios"))?.pairs ?? []).filter { !layers.isBuiltIn(category: $0.key) }
    let unnamed = (filled + names).filter { name in !name.isEmpty && !own.contains { $0.key.isExactly(name) } }
    return lost
      + own.filter { !filled.contains($0.key) }.compactMap { pair in
        NearestName.find(pair.key, among: unnamed).map {
          ToolError(at: pair.mark, "category \(quote(pair.key)) has no dataset: did you mean '\($0)'?")
        }
      }
  }

  /// Categories that get nothing and that no entry is in: whoever writes one means something by it.
  private static func idleRatios(_ ratios: [CategoryRatio], _ entries: [DatasetEntry]) -> [RecipeNote] {
    ratios.filter { ratio in ratio.ratio == .zero && !entries.contains { $0.category == ratio.name } }.map {
      RecipeNote($0.mark, "category \(quote($0.name)) has no dataset, so a ratio of 0 changes nothing")
    }
  }

  private static func streamingNotes(_ entries: [DatasetEntry]) -> [RecipeNote] {
    let mentions = entries.compactMap { $0.section.node("streaming") }.filter { !$0.isNull }
    guard let first = mentions.first else { return [] }
    return [RecipeNote(first.mark, "'streaming' changes nothing: every dataset is streamed")]
  }
}

extension Recipe {
  /// The entry of that name, enabled or not. Throws (exit code 64) with the nearest name when there is none.
  public func dataset(named name: String) throws(ToolError) -> DatasetEntry {
    if let entry = datasets.first(where: { $0.name.isExactly(name) }) { return entry }
    var layers = layers
    let gallery = try layers.galleryNames()
    let names = datasets.map(\.name)
    let known = names.isEmpty ? "the recipe has none" : "known are \(names.joined(separator: ", "))"
    let help =
      gallery.contains { $0.isExactly(name) }
      ? "it is in the gallery: datasets: {\(name): {allocation: 0.3}} takes it in"
      : NearestName.find(name, among: names + gallery).map { "did you mean '\($0)'?" }
        ?? "\(known) (dd-mix gallery has more)"
    throw ToolError(at: nil, "no dataset \(quote(name)) in the recipe: \(help)", code: .usage)
  }

  /// The same, or the gallery's entry of that name.
  public func entry(named name: String) throws(ToolError) -> DatasetEntry {
    if !datasets.contains(where: { $0.name.isExactly(name) }) {
      var layers = layers
      if let entry = try layers.galleryEntry(named: name) { return entry }
    }
    return try dataset(named: name)
  }
}
