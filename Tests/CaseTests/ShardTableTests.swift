import Testing

/// What dd-shard writes is what the real readers read, for random tables; where they can be had.
@Test("random tables through dd-shard", .timeLimit(.minutes(10)))
func shardTables() throws {
  let (shown, status) = try ClientScript("python-clients/shard_tables", ["400"]).run()
  guard !shown.hasPrefix("skipped") else { return print(shown) }
  #expect(status == 0)
  #expect(shown.hasSuffix(" tables compared\n"))
}
