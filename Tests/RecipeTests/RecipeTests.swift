import Recipe
import Records
import Testing

@Suite struct RecipeTests {
  @Test(arguments: [
    ("total_sample: 5", "user.yaml:1:1: unknown key 'total_sample': did you mean 'total_samples'?"),
    (
      "wild: 5",
      "user.yaml:1:1: unknown key 'wild': known are total_samples, total_tokens, output_dir, seed, shards, tokenizer, tokens,"
        + " on_short, spill, format, no_text, uniform, holdout, category_ratios, defaults, datasets"
    ),
    (
      "datasets:\n  one:\n    alocation: 0.5",
      "user.yaml:3:5: unknown key 'alocation' in datasets.one: did you mean 'allocation'?"
    ),
    ("datasets:\n  one: {repo: x}", "user.yaml:2:9: unknown key 'repo' in datasets.one: did you mean 'fetch.repo'?"),
    (
      "datasets: {one: {filter: {min-chars: 5}}}",
      "user.yaml:1:27: unknown key 'min-chars' in datasets.one.filter: did you mean 'min_chars'?"
    ),
    (
      "datasets: {one: {map: {mesages: []}}}",
      "user.yaml:1:24: unknown key 'mesages' in datasets.one.map: did you mean 'messages'?"
    ),
    (
      "total_samples: many",
      "user.yaml:1:16: 'total_samples' must be a whole number from 1 to 1000000000000, not 'many'"
    ),
    ("total_samples: 0", "user.yaml:1:16: 'total_samples' must be a whole number from 1 to 1000000000000, not '0'"),
    ("seed: -1", "user.yaml:1:7: 'seed' must be a whole number of at least 0, not '-1'"),
    (
      "datasets: {one: {enabled: maybe}}",
      "user.yaml:1:27: 'enabled' in datasets.one must be true or false, not 'maybe'"
    ),
    (
      "datasets: {one: {allocation: -0.5}}",
      "user.yaml:1:30: 'allocation' in datasets.one must be a number from 0 to 1000, not '-0.5'"
    ),
    ("datasets: {one: {fetch: hub}}", "user.yaml:1:25: 'datasets.one.fetch' must be a mapping of keys, not 'hub'"),
    (
      "datasets: {one: {raw: {contents: {url: {blob_id}}}}}",
      "user.yaml:1:40: 'url' in datasets.one.raw.contents must be text, not a mapping: put a value with braces in quotes"
    ),
    (
      "datasets: {one: {fetch: {subset: [a, [b]]}}}",
      "user.yaml:1:38: 'subset' in datasets.one.fetch must be text or a list of texts, not a list"
    ),
    (
      "datasets: {one: {dedup: {hash: sha25}}}",
      "user.yaml:1:32: 'hash' in datasets.one.dedup must be xxh128, md5 or sha256, not 'sha25': did you mean 'sha256'?"
    ),
    (
      "datasets: {one: {filter: {min_chars: 60, max_chars: 50}}}",
      "user.yaml:1:38: 'min_chars' in datasets.one.filter is 60, more than 'max_chars', which is 50"
    ),
    (
      "on_short: repeat",
      "user.yaml:1:11: 'on_short' must be redistribute, shrink, repeat:N with N from 1 to 1000, or fail,"
        + " not 'repeat': did you mean 'repeat:2'?"
    ),
    ("spill: globl", "user.yaml:1:8: 'spill' must be category or global, not 'globl': did you mean 'global'?"),
    ("category_ratios: {chat: 0.5}", "user.yaml:1:18: category_ratios sum to 0.75, not 1: chat 0.5, code 0.25"),
    (
      "category_ratios: {code: 1.5}",
      "user.yaml:1:25: 'code' in category_ratios must be a number from 0 to 1, not '1.5'"
    ),
    (
      "datasets: {one: {category: chatt}}",
      "user.yaml:1:28: category 'chatt' of dataset 'one' has no ratio in category_ratios: did you mean 'chat'?"
    ),
    (
      "datasets: {new: {category: chat}}",
      "user.yaml:1:12: enabled dataset 'new' has no 'fetch.repo': a hub id such as"
        + " org/name, a path or a URL"
    ),
    (
      "datasets: {new: {fetch: {repo: a/b}}}",
      "user.yaml:1:12: enabled dataset 'new' has no 'category': the part of"
        + " category_ratios that it belongs to"
    ),
    (
      "datasets: {../x: {enabled: no}}",
      "user.yaml:1:12: dataset name '../x' cannot be a file name: use letters, digits,"
        + " '_', '-', '.' and '+', a letter first"
    ),
    (
      "datasets: {\"a\\nb\": {enabled: no}}",
      "user.yaml:1:12: dataset name 'a\\nb' cannot be a file name: use letters,"
        + " digits, '_', '-', '.' and '+', a letter first"
    ),
    (
      "datasets: {\"a\u{202E}b\": {enabled: no}}",
      "user.yaml:1:12: dataset name 'a\\u{202e}b' cannot be a file name: use letters, digits, '_', '-', '.' and '+',"
        + " a letter first"
    ),
    (
      "category_ratios: {..: 1}",
      "user.yaml:1:19: category name '..' cannot be a file name: use letters, digits, '_', '-',"
        + " '.' and '+', a letter first"
    ),
    (
      "datasets: {new: {like: ones}}",
      "user.yaml:1:24: 'like' in datasets.new names no entry 'ones': did you mean 'one'?"
    ),
    // Each of both goes in it.
    ("datasets: {one: {like: two}}", "2 mistakes in the recipe:"),
    ("datasets: [one]", "user.yaml:1:11: 'datasets' must be a mapping of names to entries, not a list"),
    ("- one", "user.yaml:1:1: a recipe is a mapping of keys such as 'total_samples', not a list"),
    (
      "datasets: {one: {min_chars: 3, filter: {min_chars: 4}}}",
      "user.yaml:1:18: 'min_chars' in datasets.one means 'filter.min_chars', which is set too"
    ),
    ("datasets: {one: {alternates: [{subset: x}]}}", "user.yaml:1:31: 'repo' is missing in datasets.one.alternates"),
  ])
  func refuses(user: String, expected: String) {
    #expect(message { _ = try recipe(user, over: small) } == expected)
  }

  @Test func errorsAreConfigurationErrors() {
    #expect(throws: ToolError(.configuration, "user.yaml:1:7: 'seed' must be a whole number of at least 0, not 'x'")) {
      try recipe("seed: x", over: small)
    }
  }

  @Test func scalarsAreReadByTheTypeThatTheKeyExpects() throws {
    let text = """
      datasets:
        three:
          enabled: yes
          license: no
          map: {names: {answer: {0: no, 1: yes}}}
          fetch: {subset: 007, data_dir: [on, 1.0]}
          filter: {min_chars: 1_000, reject: {short: not answer}}
      """
    let entry = try recipe(text, over: small).dataset(named: "three")
    #expect(entry.enabled && entry.license == "no")
    #expect(entry.map?["names"]?["answer"]?["0"]?.text == "no")
    #expect(try entry.fetch.string("revision") == "1234567e8")
    #expect(try entry.fetch.strings("subset") == ["007"])
    #expect(try entry.fetch.strings("data_dir") == ["on", "1.0"])
    #expect(try entry.filter.int("min_chars") == 1000)
    #expect(try entry.filter.section("reject").string("short") == "not answer")
    #expect(try entry.curriculum.ratio("share") == nil && entry.curriculum.isEmpty)
  }

  @Test func alternatesAreWholeSources() throws {
    let text = "datasets: {one: {alternates: [org/copy, {repo: org/other, split: all}]}}"
    let alternates = try recipe(text, over: small).dataset(named: "one").alternates
    #expect(try alternates.map { try $0.string("repo") } == ["org/copy", "org/other"])
    #expect(try alternates.map { try $0.string("split") } == ["train", "all"])
    #expect(try alternates.map { try $0.int("rows") } == [nil, nil])
  }

  @Test func unknownNamesGetHelp() throws {
    let read = try recipe(nil, over: small)
    #expect(throws: ToolError(.usage, "no dataset 'oen' in the recipe: did you mean 'one'?")) {
      try read.dataset(named: "oen")
    }
    #expect(throws: ToolError(.usage, "no dataset 'gsm8k' in the recipe: did you mean 'gsm8k_test'?")) {
      try read.dataset(named: "gsm8k")
    }
    #expect(
      throws: ToolError(.usage, "no dataset 'xyz' in the recipe: known are one, two, three (dd-mix gallery has more)")
    ) {
      try read.dataset(named: "xyz")
    }
  }

  @Test func likeChainsAreBounded() {
    var text = "datasets:\n  d0: {category: chat, allocation: 1, fetch: {repo: a/b}}\n"
    for number in 1...40 { text += "  d\(number): {like: d\(number - 1)}\n" }
    // One for each of d32 to d40.
    #expect(message { _ = try recipe(text) } == "9 mistakes in the recipe:")
  }

  @Test(
    arguments: [
      ("0.35", "0.35"), (".5", "0.5"), ("1", "1"), ("1.", "1"), ("3.5e-1", "0.35"),
      ("0.30000000000000004", "0.30000000000000004"),
      ("1e-18", "0.000000000000000001"), ("0.3333333333333333333333", "0.333333333333333333"), ("1000", "1000"),
      ("+0", "0"),
      ("1001", nil), ("1e9", nil), ("-1", nil), ("", nil), (".", nil), ("1e", nil), ("0x1", nil), ("1.2.3", nil),
      ("nan", nil),
      ("1e99999", nil), ("0e32767", "0"), ("1e-32768", "0"),
    ] as [(String, String?)])
  func decimalsAreExact(text: String, expected: String?) {
    #expect(ExactDecimal(text)?.description == expected)
  }
}
