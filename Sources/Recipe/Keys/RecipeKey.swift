/// A key that a recipe may have, for those who want to know all of them.
public struct RecipeKey: Sendable {
  /// Where it stands, such as `datasets.NAME.fetch.repo`; NAME is any name.
  public let path: String
  /// What it takes, in words.
  public let takes: String

  /// Every key of the schema in its order. `defaults` and `alternates` take what `datasets.NAME` and `fetch` do, and are
  /// named once.
  public static var all: [RecipeKey] {
    Schema.recipe.flatMap { key in
      key.name == "defaults" ? [RecipeKey(path: key.name, takes: "what lies under every entry")] : keys(key, in: "")
    }
  }

  private static func keys(_ key: Form.Key, in path: String) -> [RecipeKey] {
    keys(key.form, at: path.isEmpty ? key.name : "\(path).\(key.name)")
  }

  private static func keys(_ form: Form, at path: String) -> [RecipeKey] {
    switch form {
    case .section(let inner): inner.flatMap { keys($0, in: path) }
    case .table(let inner): keys(inner, at: path + ".NAME")
    case .text: [RecipeKey(path: path, takes: "text")]
    case .texts, .lists: [RecipeKey(path: path, takes: "text, or a list of texts")]
    case .path: [RecipeKey(path: path, takes: "a field")]
    case .pathLists: [RecipeKey(path: path, takes: "a field, or a list of fields")]
    case .flag: [RecipeKey(path: path, takes: "true or false")]
    case .count(let range): [RecipeKey(path: path, takes: words(range))]
    case .amount(let range): [RecipeKey(path: path, takes: "\(words(range)), or such as 500M")]
    case .fileSize: [RecipeKey(path: path, takes: "the size of a file, such as 2GB")]
    case .decimal(let maximum): [RecipeKey(path: path, takes: "a number from 0 to \(maximum)")]
    case .part: [RecipeKey(path: path, takes: "a number above 0, at most 1")]
    case .partOrOff: [RecipeKey(path: path, takes: "a number above 0, at most 1, or off")]
    case .share: [RecipeKey(path: path, takes: "a share such as 1%")]
    case .languages: [RecipeKey(path: path, takes: "codes of languages, such as en, fr:0.8")]
    case .choice(let words): [RecipeKey(path: path, takes: words.joined(separator: ", "))]
    case .choices(let words): [RecipeKey(path: path, takes: "some of " + words.joined(separator: ", "))]
    case .benchmarks: [RecipeKey(path: path, takes: "a file or {dataset: NAME}, or a list of them")]
    case .sources: [RecipeKey(path: path, takes: "a list of repositories, or of what 'fetch' takes")]
    case .anything: [RecipeKey(path: path, takes: "docs/mapping.md")]
    }
  }

  private static func words(_ range: ClosedRange<Int>) -> String {
    range.upperBound == Int.max
      ? "a whole number of at least \(range.lowerBound)"
      : "a whole number from \(range.lowerBound) to \(range.upperBound)"
  }
}
