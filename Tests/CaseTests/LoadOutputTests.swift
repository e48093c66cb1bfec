import Testing

/// The output is ready for training: the real `datasets` reads all its files in one line, where it can be had.
@Test("load_dataset over the sample hub's output", .timeLimit(.minutes(10)))
func loadOutput() throws {
  let (shown, status) = try ClientScript("python-clients/load_output").run()
  guard !shown.hasPrefix("skipped") else { return print(shown) }
  #expect(status == 0)
  #expect(shown == "loaded: 1200 samples of 12 datasets\n")
}
