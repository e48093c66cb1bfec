import Records

/// The user's file over the built-in one, before anything is read from them.
struct Layers {
  let builtIn: YAMLNode?
  let user: YAMLNode?
  private(set) var notes: [RecipeNote] = []
  /// What was wrong so far and hides nothing else.
  private(set) var mistakes: [ToolError] = []
  /// The gallery's entries; empty until one of them is asked for.
  private var gallery: [YAMLPair] = []

  /// `like` may pass through this many entries.
  static let longestChain = 32

  init(user: YAMLNode?, builtIn: YAMLNode?) throws(ToolError) {
    self.user = try Self.prepared(user, &notes, &mistakes)
    self.builtIn = try Self.prepared(builtIn, &notes, &mistakes)
  }

  private static func prepared(
    _ tree: YAMLNode?, _ notes: inout [RecipeNote], _ mistakes: inout [ToolError]
  ) throws(ToolError) -> YAMLNode? {
    guard let tree, !tree.isNull else { return nil }
    guard tree.pairs != nil else {
      throw ToolError(at: tree.mark, "a recipe is a mapping of keys such as 'total_samples', not \(tree.shown)")
    }
    for entry in tree["datasets"]?.pairs ?? [] {
      do {
        try OutputName.check(entry.key, "dataset", at: entry.mark)
      } catch {
        mistakes.append(error)
      }
    }
    return try OriginalKeys.move(in: tree, notes: &notes)
  }

  /// The whole recipe as one tree: every entry with its `like`, the defaults and the built-in entry under it.
  mutating func merged() throws(ToolError) -> YAMLNode? {
    let plain = Overlay.lay(without(["category_ratios", "datasets"], user), over: without(["datasets"], builtIn))
    var pairs = plain?.pairs ?? []
    if let ratios = mergedRatios() {
      pairs.removeAll { $0.key == "category_ratios" }
      pairs.append(ratios)
    }
    if let datasets = try mergedDatasets(defaults: plain?["defaults"]) { pairs.append(datasets) }
    return plain.map { YAMLNode(.mapping(pairs), mark: $0.mark) }
  }

  private func without(_ keys: [String], _ tree: YAMLNode?) -> YAMLNode? {
    guard let tree, let pairs = tree.pairs else { return nil }
    return YAMLNode(.mapping(pairs.filter { !keys.contains($0.key) }), mark: tree.mark)
  }
}

// MARK: - Ratios

extension Layers {
  /// null leaves a category out, as 0 does: without a ratio its datasets would be mistakes.
  private static func withoutNulls(_ ratios: YAMLNode) -> YAMLNode {
    guard let pairs = ratios.pairs else { return ratios }
    let numbers = pairs.map { pair in
      let zero = YAMLNode(.scalar("0", .plain), mark: pair.value.mark)
      return YAMLPair(key: pair.key, mark: pair.mark, value: pair.value.isNull ? zero : pair.value)
    }
    return YAMLNode(.mapping(numbers), mark: ratios.mark)
  }

  /// A user's ratios that sum to 1 by themselves leave nothing for the built-in categories that they do not name.
  private mutating func mergedRatios() -> YAMLPair? {
    let own = (user?.pairs?.first { $0.key == "category_ratios" }).map {
      YAMLPair(key: $0.key, mark: $0.mark, value: Self.withoutNulls($0.value))
    }
    let lower = builtIn?.pairs?.first { $0.key == "category_ratios" }
    guard let own else { return lower }
    guard let lower, let named = own.value.pairs, let others = lower.value.pairs,
      Ratios.sumToOne(named.compactMap { $0.value.text.flatMap { ExactDecimal($0) } })
    else {
      return Overlay.lay(own.value, over: lower?.value).map {
        YAMLPair(key: own.key, mark: own.mark, value: $0)
      }
    }
    let unnamed = others.filter { other in !named.contains { $0.key == other.key } }
    if !unnamed.isEmpty {
      let names = unnamed.map(\.key).joined(separator: ", ")
      notes.append(RecipeNote(own.mark, "these category_ratios sum to 1, so nothing is left for \(names)"))
    }
    let zero = YAMLNode(.scalar("0", .plain), mark: own.mark)
    let base = others.map { other in
      YAMLPair(key: other.key, mark: other.mark, value: unnamed.contains { $0.key == other.key } ? zero : other.value)
    }
    return Overlay.lay(own.value, over: YAMLNode(.mapping(base), mark: lower.value.mark)).map {
      YAMLPair(key: own.key, mark: own.mark, value: $0)
    }
  }
}

// MARK: - Entries

extension Layers {
  private mutating func mergedDatasets(defaults: YAMLNode?) throws(ToolError) -> YAMLPair? {
    let own = user?.pairs?.first { $0.key == "datasets" && !$0.value.isNull }
    let lower = builtIn?.pairs?.first { $0.key == "datasets" && !$0.value.isNull }
    guard let top = own ?? lower else { return nil }
    for pair in [own, lower].compactMap({ $0 }) where pair.value.pairs == nil {
      throw ToolError(at: pair.value.mark, "'datasets' must be a mapping of names to entries, not \(pair.value.shown)")
    }
    if gallery.isEmpty && Self.mayNameTheGallery(own?.value, lower?.value) { gallery = try Gallery.read() }
    let entries = Entries(user: own?.value, builtIn: lower?.value, gallery: gallery)
    var pairs: [YAMLPair] = []
    for entry in entries.pairs {
      do {
        guard let whole = try entries.whole(entry, over: defaults) else { continue }
        pairs.append(YAMLPair(key: entry.key, mark: entry.mark, value: whole))
      } catch {
        mistakes.append(error)
      }
    }
    return YAMLPair(key: "datasets", mark: top.mark, value: YAMLNode(.mapping(pairs), mark: top.value.mark))
  }

  /// Whether an entry has its beginnings in neither file.
  private static func mayNameTheGallery(_ user: YAMLNode?, _ builtIn: YAMLNode?) -> Bool {
    (user?.pairs ?? []).contains { pair in
      let isNew = builtIn?[pair.key] == nil
      let like = pair.value["like"]?.text
      return isNew && pair.value["fetch"]?["repo"] == nil && pair.value.pairs != nil
        || like.map { user?[$0] == nil && builtIn?[$0] == nil } ?? false
    }
  }

  /// The entry of the gallery with that name, as an entry of the recipe; nil when there is none.
  mutating func galleryEntry(named name: String) throws(ToolError) -> DatasetEntry? {
    if gallery.isEmpty { gallery = try Gallery.read() }
    guard let pair = gallery.first(where: { $0.key.isExactly(name) }) else { return nil }
    let defaults = Overlay.lay(user?["defaults"], over: builtIn?["defaults"])
    let entries = Entries(user: nil, builtIn: builtIn?["datasets"], gallery: gallery)
    guard let whole = try entries.whole(pair, over: defaults)?.spelledOut(.section(Schema.entry)) else { return nil }
    let field = Field(node: whole, key: name, path: "datasets")
    var mistakes = Mistakes(Form.section(Schema.entry).mistakes(field))
    let seed = user?["seed"]?.text.flatMap { Int($0) } ?? 0
    let entry = DatasetEntry(whole, name: name, mark: pair.mark, seed: seed, &mistakes)
    try mistakes.finish()
    return entry
  }

  /// Whether the built-in recipe has a ratio for the category.
  func isBuiltIn(category: String) -> Bool { builtIn?["category_ratios"]?[category] != nil }

  /// New entries without a source whose name is another's misspelled.
  func misnamed() -> [ToolError] {
    let known = (builtIn?["datasets"]?.pairs ?? []).map(\.key) + gallery.map(\.key)
    return (user?["datasets"]?.pairs ?? []).compactMap { pair in
      let isOwn = ["fetch", "map", "like"].contains { pair.value[$0] != nil }
      guard !isOwn, !known.contains(where: { $0.isExactly(pair.key) }), pair.value.pairs != nil,
        !["false", "no", "off", "n"].contains(pair.value["enabled"]?.text?.lowercased() ?? ""),
        let name = NearestName.find(pair.key, among: known)
      else { return nil }
      return ToolError(
        at: pair.mark, "dataset \(quote(pair.key)) is not built in and has no 'fetch.repo': did you mean '\(name)'?")
    }
  }

  /// What is wrong with entries that are not enabled and have neither source nor map: a name that nobody knows leaves
  /// nothing out.
  mutating func strangers(_ entries: [DatasetEntry]) throws(ToolError) -> [ToolError] {
    let strangers = entries.filter { !$0.enabled && $0.repo.isEmpty && $0.map == nil && $0.benchmark == nil }
    guard !strangers.isEmpty else { return [] }
    let known = entries.filter { !$0.repo.isEmpty }.map(\.name) + (try galleryNames())
    return strangers.map { entry in
      let help = NearestName.question(entry.name, among: known)
      return ToolError(
        at: entry.mark,
        "no dataset \(quote(entry.name)) to leave out" + (help.isEmpty ? ": it has no 'fetch.repo'" : help))
    }
  }

  /// The names of the gallery's entries.
  mutating func galleryNames() throws(ToolError) -> [String] {
    if gallery.isEmpty { gallery = try Gallery.read() }
    return gallery.map(\.key)
  }

  /// The entries of all layers by name.
  private struct Entries {
    /// Built-in entries in their order, then the user's new ones; without those that the user removed.
    private(set) var pairs: [YAMLPair] = []
    private var user: [ExactText: YAMLPair] = [:]
    private var builtIn: [ExactText: YAMLPair] = [:]
    private var gallery: [ExactText: YAMLPair] = [:]

    init(user upper: YAMLNode?, builtIn lower: YAMLNode?, gallery: [YAMLPair]) {
      for pair in gallery { self.gallery[ExactText(pair.key)] = pair }
      for pair in upper?.pairs ?? [] { user[ExactText(pair.key)] = pair }
      for pair in lower?.pairs ?? [] {
        builtIn[ExactText(pair.key)] = pair
        if !(user[ExactText(pair.key)]?.value.isNull ?? false) { pairs.append(user[ExactText(pair.key)] ?? pair) }
      }
      pairs += (upper?.pairs ?? []).filter { builtIn[ExactText($0.key)] == nil && !$0.value.isNull }
    }

    /// What the files say of an entry, the lower layer first. A built-in entry that the user removed can still be
    /// what another one is like.
    ///
    /// The gallery is the lowest, but under a built-in entry and one with a source of its own.
    private func own(_ name: String) -> [YAMLNode] {
      let name = ExactText(name)
      let isItsOwn = builtIn[name] != nil || user[name]?.value["fetch"]?["repo"].map { !$0.isNull } ?? false
      return [isItsOwn ? nil : gallery[name]?.value, builtIn[name]?.value, user[name]?.value].compactMap {
        $0.flatMap { $0.isNull ? nil : $0 }
      }
    }

    func whole(_ entry: YAMLPair, over defaults: YAMLNode?) throws(ToolError) -> YAMLNode? {
      var chain = [entry.key]
      var layers = own(entry.key)
      while let like = like(chain[chain.count - 1]), let target = like.text {
        guard !chain.contains(target) else {
          let circle = (chain + [target]).joined(separator: " > ")
          throw ToolError(at: like.mark, "'like' goes in a circle: \(circle)")
        }
        guard chain.count < Layers.longestChain else {
          throw ToolError(at: like.mark, "'like' passes through more than \(Layers.longestChain) entries")
        }
        let inherited = own(target)
        guard !inherited.isEmpty else {
          let names = pairs.map(\.key) + gallery.values.map(\.key).sorted()
          let help = NearestName.question(target, among: names)
          throw ToolError(
            at: like.mark, "'like' in datasets.\(chain[chain.count - 1]) names no entry \(quote(target))\(help)")
        }
        chain.append(target)
        layers = inherited.map(Self.heritage) + layers
      }
      let own = layers.reduce(nil) { Overlay.lay($1, over: $0) }
      return Overlay.lay(own, over: Self.applicable(defaults, to: own))
    }

    /// Defaults without what they say of licences where no licences are chosen: it would do nothing there.
    private static func applicable(_ defaults: YAMLNode?, to entry: YAMLNode?) -> YAMLNode? {
      guard let defaults, let pairs = defaults.pairs else { return defaults }
      let left = pairs.map { pair in
        switch pair.key {
        case "raw":
          YAMLPair(key: pair.key, mark: pair.mark, value: applicable(pair.value, to: entry?["raw"]) ?? pair.value)
        case "filter" where pair.value["license_allow"] == nil && entry?["filter"]?["license_allow"] == nil:
          YAMLPair(
            key: pair.key, mark: pair.mark,
            value: YAMLNode(
              .mapping((pair.value.pairs ?? []).filter { !$0.key.hasPrefix("license_") }), mark: pair.value.mark))
        default: pair
        }
      }
      return YAMLNode(.mapping(left), mark: defaults.mark)
    }

    private func like(_ name: String) -> YAMLNode? {
      for layer in own(name).reversed() {
        if let like = layer["like"] { return like.isNull ? nil : like }
      }
      return nil
    }

    /// What an entry gives to those that are like it: how its samples are made, not whether nor how many.
    private static func heritage(_ entry: YAMLNode) -> YAMLNode {
      guard let pairs = entry.pairs else { return entry }
      let own = ["like", "enabled", "target_samples", "target_tokens"]
      return YAMLNode(.mapping(pairs.filter { !own.contains($0.key) }), mark: entry.mark)
    }
  }
}
