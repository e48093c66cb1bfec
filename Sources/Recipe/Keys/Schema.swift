import Records

/// Every key that a recipe may have, with what it takes. A tool that reads a new key declares it here.
enum Schema {
  /// Samples or tokens in a recipe at most, 10¹²: quotas multiply it by exact decimals in 128 bits.
  static let samples = 1...1_000_000_000_000
  private static let count = Form.count(0...Int.max)
  /// Tokens of a prompt at most, 10⁹: more than a line of 4 GiB could hold.
  static let tokens = 1...1_000_000_000
  /// Tokens of a training row or of a packed sequence.
  static let trainingLengths = 1...1 << 24

  static let recipe: [Form.Key] = [
    .init("total_samples", .count(samples)),
    .init("total_tokens", .amount(samples)),
    .init("output_dir", .text),
    .init("seed", count),
    .init("shards", .fileSize),
    .init("tokenizer", .text),
    .init("tokens", .section(trainingRows)),
    .init("on_short", .text),
    .init("spill", .choice(["category", "global"])),
    .init("format", .choice(SampleFormat.allCases.map(\.rawValue))),
    .init("no_text", .flag),
    .init("uniform", .flag),
    .init("holdout", .decimal(atMost: .one)),
    .init("category_ratios", .table(of: .decimal(atMost: .one))),
    .init("defaults", .section(entry.filter { $0.name != "like" })),
    .init("datasets", .table(of: .section(entry))),
  ]

  static let entry: [Form.Key] = [
    .init("like", .text),
    .init("enabled", .flag),
    .init("category", .text),
    .init("allocation", .decimal(atMost: .maximum)),
    .init("target_samples", .count(samples)),
    .init("target_tokens", .amount(samples)),
    .init("license", .text),
    .init("notice", .text),
    .init("language", .lists),
    .init("gated", .flag),
    .init("left_out", .text),
    .init("streaming", .flag),
    .init("supply", count),
    .init("alternates", .sources(.section(fetch))),
    .init("fetch", .section(fetch)),
    .init("raw", .section(raw)),
    .init("map", .section(map)),
    .init("benchmark", .section(benchmark)),
    .init("filter", .section(filter)),
    .init("dedup", .section(dedup)),
    .init("curriculum", .section(curriculum)),
    .init("teach", .section(teach)),
  ]

  private static let fetch: [Form.Key] = [
    .init("repo", .text),
    .init("revision", .text),
    .init("subset", .lists),
    .init("split", .lists),
    .init("data_dir", .lists),
    .init("data_files", .texts),
    .init("format", .choice(["auto", "parquet", "jsonl", "json", "csv", "tsv"])),
    .init("csv_delimiter", .text),
    .init("csv_header", .texts),
    .init("csv_quote", .text),
    .init("csv_skip", count),
    .init("encoding", .text),
    .init("json_field", .text),
    .init("json_nan", .choice(["null", "reject"])),
    .init("columns", .lists),
    .init("rows", count),
    .init("sample", .choice(["head", "spread"])),
    .init("order", .choice(["interleave", "sequential"])),
    .init("skip", count),
    .init("limit", count),
  ]

  private static let raw: [Form.Key] = [
    .init("filter", .section(rules)),
    .init("dedup", .section(keys)),
    .init("contents", .section(contents)),
  ]

  private static let contents: [Form.Key] = [
    .init("url", .text),
    .init("into", .text),
    .init("charset_field", .path),
    .init("sha1_field", .path),
    .init("max_object_bytes", count),
    .init("jobs", .count(1...1024)),
  ]

  /// The language of mapping.md; its values are compiled by the module Expressions.
  private static let map: [Form.Key] = [
    "type", "samples", "names", "let", "reject", "messages", "tools", "text", "instruction", "turns", "rationale",
    "metadata",
  ].map { .init($0, .anything) }

  /// The texts of an evaluation set's items, in the same language.
  private static let benchmark: [Form.Key] = ["names", "let", "reject", "question", "answer"].map {
    .init($0, .anything)
  }

  /// How training rows are made of samples: dd-tokenize --rows.
  private static let trainingRows: [Form.Key] = [
    .init("chat", .choice(["chatml", "llama3", "gemma", "mistral", "none"])),
    .init("mask", .choice(["prompt", "rationale", "none"])),
    .init("max_length", .count(trainingLengths)),
    .init("on_long", .choice(["drop", "truncate", "split"])),
    .init("add_eos", .flag),
    .init("eos", .text),
    .init("pack", .count(trainingLengths)),
    .init("special", .choice(["none", "add"])),
    .init("text_specials", .choice(["parse", "plain"])),
  ]

  static let rules: [Form.Key] = [
    .init("min_chars", count),
    .init("max_chars", count),
    .init("min_words", count),
    .init("max_words", count),
    .init("min_tokens", count),
    .init("max_tokens", count),
    .init("license_field", .path),
    .init("license_allow", .lists),
    .init("license_missing", .choice(["keep", "drop"])),
    .init("require", .pathLists),
    .init("reject", .table(of: .text)),
  ]

  /// Countries whose own telephone numbers the module PersonalData knows, by ISO 3166.
  private static let phoneCountries = splitList(
    "at,au,be,br,ca,ch,cn,de,dk,es,fr,gb,ie,in,it,jp,mx,nl,no,nz,pl,pt,se,us,za")

  private static let filter: [Form.Key] =
    rules + [
      .init("decontaminate", .benchmarks),
      .init("decontaminate_ngram", .count(5...13)),
      .init("decontaminate_score", .part),
      .init("decontaminate_mode", .choice(["score", "any"])),
      .init("decontaminate_in", .pathLists),
      .init("decontaminate_alarm", .share),
      .init("profile", .choices(QualityProfile.allCases.map(\.rawValue))),
      .init(
        "quality", .section(QualityRule.allCases.map { .init($0.rawValue, .decimal(atMost: QualityRule.largest)) })),
      .init("quality_alarm", .share),
      .init("language", .languages),
      .init("language_model", .text),
      .init("pii", .choice(["tag", "mask", "drop"])),
      .init("pii_kinds", .choices(["email", "ip", "phone", "iban", "card", "key"])),
      .init("pii_country", .choices(phoneCountries)),
    ]

  private static let keys: [Form.Key] = [
    .init("key", .pathLists),
    .init("hash", .choice(["xxh128", "md5", "sha256"])),
    .init("normalize", .choices(["none", "nfc", "case", "whitespace", "punctuation"])),
  ]

  private static let dedup: [Form.Key] =
    keys + [
      .init("across", .choice(["none", "category", "all"])),
      .init("near", .partOrOff),
      .init("near_words", .count(1...20)),
      .init("near_numbers", .choice(["keep", "fold"])),
      .init("near_alarm", .share),
      .init("against", .texts),
    ]

  private static let curriculum: [Form.Key] = [
    .init("share", .decimal(atMost: .one)),
    .init("max_prompt_tokens", .count(tokens)),
  ]
}
