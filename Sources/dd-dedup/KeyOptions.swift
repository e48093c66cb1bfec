import ArgumentParser
import Keys
import Recipe
import Records
import ToolKit

/// The options that say what makes two records the same.
struct KeyOptions: ParsableArguments {
  @Option(
    name: [.customShort("k", allowingJoined: true), .long],
    help: ArgumentHelp(
      "Fields that make the key, such as text or id,metadata.repo; 'prompt' is the text up to metadata.prompt_end, or "
        + "where there is no text the column.",
      discussion: "(default: text) Given again, it adds fields.", valueName: "field,..."))
  var key: [String] = []

  @Option(help: "Hash of the keys, 128 bits of it: xxh128 (default), md5 or sha256.")
  var hash: HashAlgorithm?

  @Option(
    help: ArgumentHelp(
      "What keys may differ in: none (default), or some of nfc, case, whitespace, punctuation. May be repeated.",
      valueName: "word,..."),
    transform: Normalization.init(option:))
  var normalize: [Normalization] = []

  @OptionGroup var recipe: RecipeOptions

  func validate() throws {
    if normalize.count > 1 && normalize.contains([]) {
      throw ValidationError("--normalize none goes with no other --normalize")
    }
  }

  /// The recipe's `dedup` or `raw.dedup`; nil without an entry.
  func section(isRaw: Bool) throws -> Section? {
    try recipe.entry().map { entry in isRaw ? try entry.raw.section("dedup") : entry.dedup }
  }

  /// What the options say, over what the recipe's section says, over the defaults.
  func specification(_ section: Section?) throws -> KeySpecification {
    var specification = try section.map { try KeySpecification($0) } ?? KeySpecification()
    if !key.isEmpty { specification.fields = try key.flatMap(Self.fields) }
    if let hash { specification.hash = hash }
    if !normalize.isEmpty { specification.normalization = normalize.reduce([]) { $0.union($1) } }
    return specification
  }

  /// Splits at commas outside of `['…']`.
  static func fields(_ list: String) throws -> [String] {
    let fields = splitList(list)
    for field in fields where field != "prompt" { _ = try FieldPath(field) }
    return fields
  }
}

extension Normalization {
  /// Reads the value of `--normalize`.
  init(option value: String) throws {
    guard let normalization = Normalization(names: splitList(value)) else {
      throw ValidationError("it takes none, or some of \(Self.words.map(\.name).joined(separator: ", "))")
    }
    self = normalization
  }
}

extension KeySpecification {
  /// Reads a recipe's section: `key`, `hash`, `normalize`. (`across` is the driver's, the rest is `NearPlan`'s.)
  init(_ section: Section) throws {
    self.init()
    if let key = try section.strings("key") {
      fields = []
      for text in key { fields += try KeyOptions.fields(text) }
    }
    if let name = try section.choice("hash", of: HashAlgorithm.allCases.map(\.rawValue)) {
      hash = HashAlgorithm(rawValue: name) ?? hash
    }
    let words = ["none"] + Normalization.words.map(\.name)
    if let names = try section.choices("normalize", of: words) {
      guard let value = Normalization(names: names) else {
        throw section.mustBe("none, or some of \(words.dropFirst().joined(separator: ", "))", key: "normalize")
      }
      normalization = value
    }
  }
}
