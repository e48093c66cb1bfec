import Recipe
import Records
import Testing

/// Any bytes as a recipe end in a recipe or in an error that names a place, soon.
struct RecipeFuzzTests {
  static let samples = [
    """
    total_samples: 100_000
    category_ratios: {chat: 0.5, code: 0.5}
    defaults: &base
      filter: {min_chars: 10, license_allow: [mit, apache-2.0], license_field: metadata.license}
    datasets:
      one:
        <<: *base
        category: chat
        allocation: 0.25
        fetch: {repo: a/b, split: train, columns: [x, y.z], csv_header: [a, b], limit: 5}
        map:
          type: chat
          let: {n: "{len(text)}"}
          messages: {path: messages, role: role, content: content}
          reject: {empty: "n < 3"}
        dedup: {key: text, normalize: [nfc, case]}
        curriculum: {share: 0.5, max_prompt_tokens: 256}
      two: {like: one, enabled: no, target_samples: 7}
    """,
    "a: [1, {b: c}, 'd', \"e\\n\", |\n  literal\n  text\n, >-\n folded]\n? key\n: value\n--- # two\nx: y\n",
    "total_samples: 1\ncategory_ratios: {a: 1.0}\non_short: repeat:3\ndatasets:\n  x: {category: a, allocation: 1, fetch: {repo: a/b}}\n",
  ]
  static let words = [
    "&a ", "*a", "<<: ", "- ", ": ", "? ", "!!int ", "{", "}", "[", "]", "|\n", ">\n", "\"", "'", "#", "\t", "---\n",
    "...\n",
    "\u{0}", "~", "null", "1e999", "0x", "99999999999999999999", "-1", "%YAML 1.1\n", "datasets:\n", "  ", "\n",
    "\u{FEFF}", "é",
    "&x [*x, *x, *x]\n",
  ]

  @Test func textsAreRecipesOrErrors() {
    Mutator.each("YAML", of: Self.samples, words: Self.words) { bytes, seed in
      let began = ContinuousClock.now
      do throws(ToolError) {
        let node = try YAMLNode.parse(String(decoding: bytes, as: UTF8.self), file: "fuzz.yaml")
        let recipe = try Recipe(user: node)
        _ = try recipe.plan()
      } catch {
        #expect(
          !error.message.isEmpty && [.configuration, .dataError, .usage].contains(error.code), "seed \(seed): \(error)")
      }
      #expect(ContinuousClock.now - began < .seconds(5), "seed \(seed)")
    }
  }
}
