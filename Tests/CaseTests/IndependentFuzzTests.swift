import Foundation
import Testing

/// A few cases of each of `make fuzz`'s kinds, the same in every run: other people's writers, and their readers.
@Test("independent fuzzers", .timeLimit(.minutes(5)))
func independentFuzzers() throws {
  let python = try ClientScript("python-clients/environment").run().output
    .trimmingCharacters(in: .whitespacesAndNewlines)
  guard !python.isEmpty else { return print("skipped: independent fuzzers: no Python with pyarrow") }
  let fuzz = ClientScript(program: python, script: "fuzz/fuzz.py", ["--cases", "25", "--seed", "1"])
  let (shown, status) = try fuzz.run()
  print(shown)
  #expect(status == 0, "\(shown)")
}
