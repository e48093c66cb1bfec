/// What an entry's `teach` may say: the options of dd-teach, with `_` for `-`.
extension Schema {
  /// Of all that is asked, and beside `answer` and `score` of one of them.
  private static let server: [Form.Key] = [
    .init("url", .text),
    .init("model", .text),
    .init("api", .choice(["auto", "vllm", "sglang", "llamacpp", "openai"])),
    .init("jobs", .count(1...4096)),
    .init("rpm", .decimal(atMost: .huge)),
    .init("tpm", .decimal(atMost: .huge)),
    .init("retries", .count(0...1000)),
    .init("timeout", .count(1...86400)),
    .init("connect_timeout", .count(1...3600)),
    .init("on_failure", .choice(["end", "reject"])),
    .init("price", .text),
    .init("max_requests", .count(samples)),
    .init("max_total_tokens", .count(samples)),
    .init("max_cost", .decimal(atMost: .huge)),
  ]

  private static let answer: [Form.Key] =
    server + [
      .init("system", .text),
      .init("ask", .text),
      .init("n", .count(1...128)),
      .init("temperature", .decimal(atMost: .maximum)),
      .init("top_p", .decimal(atMost: .one)),
      .init("max_tokens", .count(trainingLengths)),
      .init("stop", .texts),
      .init("seed", .count(0...Int.max)),
      .init("schema", .text),
      .init("regex", .text),
      .init("extra", .text),
      .init("on_length", .choice(["reject", "keep", "more"])),
      .init("stream", .flag),
      .init("place", .choice(["member", "answer", "rationale", "notes"])),
      .init("into", .text),
    ]

  private static let score: [Form.Key] =
    server + [
      .init("k", .count(1...1000)),
      .init("text", .path),
      .init("from", .choice(["all", "assistant"])),
      .init("dtype", .choice(["f32", "f16"])),
      .init("lists", .flag),
      .init("extra", .text),
      .init("into", .text),
    ]

  static let teach: [Form.Key] =
    server + [
      .init("spare", .decimal(atMost: .one)),
      .init("answer", .section(answer)),
      .init("filter", .section(rules)),
      .init("score", .section(score)),
    ]

  /// Keys that say how hard and at what cost a server is asked, and no more: answers don't change with them.
  static let manners: Set = [
    "url", "jobs", "rpm", "tpm", "retries", "timeout", "connect_timeout", "price", "max_requests", "max_total_tokens",
    "max_cost",
  ]
}
