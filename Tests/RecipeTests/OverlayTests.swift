import Recipe
import Records
import Testing

@Suite struct OverlayTests {
  /// `é` as one code point and as two.
  @Test func keysAreTheSameOnlyByteForByte() throws {
    func entry(_ names: String) -> String { "datasets: {one: {enabled: no, map: {metadata: \(names)}}}" }
    let laid = try recipe(entry("{e\u{301}: 1, \u{E9}: 2}"), over: entry("{\u{E9}: 3, e\u{301}: 4}"))
    let text = try laid.dataset(named: "one").map?["metadata"]?.canonicalText ?? ""
    #expect(Array(text.utf8) == Array("{\"\u{E9}\":\"2\",\"e\u{301}\":\"1\"}".utf8))
    #expect(try tree("{\u{E9}: 1, e\u{301}: 2}")?["e\u{301}"]?.text == "2")
  }

  /// One entry of a recipe as canonical text.
  private func entry(_ name: String, _ user: String?, over builtIn: String? = small) throws -> String {
    try recipe(user, over: builtIn).dataset(named: name).section.pairs.map { "\($0.key)=\($0.value.canonicalText)" }
      .joined(separator: " ")
  }

  @Test(
    arguments: [
      (
        "one", nil,
        #"fetch={"split":"train","repo":"org/one","rows":"1000"} filter={"min_chars":"50","min_words":"5"}"#
          + #" category="chat" allocation="0.5""#
      ),
      (
        "two", nil,
        #"fetch={"split":"train","repo":"org/two","rows":"1000"} filter={"min_chars":"50","min_words":"5"}"#
          + #" category="chat" allocation="0.5" like="one""#
      ),
      (
        "one", "datasets: {one: {filter: {min_chars: 9, min_words: null}}}",
        #"fetch={"split":"train","repo":"org/one","rows":"1000"} filter={"min_chars":"9"} category="chat" allocation="0.5""#
      ),
      (
        "two", "datasets: {one: {fetch: {rows: 7, split: [a, b]}}}",
        #"fetch={"split":["a","b"],"repo":"org/two","rows":"7"} filter={"min_chars":"50","min_words":"5"}"#
          + #" category="chat" allocation="0.5" like="one""#
      ),
      (
        "two", "defaults: {filter: null}",
        #"fetch={"split":"train","repo":"org/two","rows":"1000"} category="chat" allocation="0.5" like="one""#
      ),
      (
        "two", "datasets: {one: null}",
        #"fetch={"split":"train","repo":"org/two","rows":"1000"} filter={"min_chars":"50","min_words":"5"}"#
          + #" category="chat" allocation="0.5" like="one""#
      ),
    ] as [(String, String?, String)])
  func merges(name: String, user: String?, expected: String) throws {
    #expect(try entry(name, user) == expected)
  }

  @Test func likeGivesHowAndNotWhether() throws {
    let merged = try recipe(
      "datasets: {one: {enabled: false}, four: {like: two, fetch: {repo: org/four}}}", over: small)
    #expect(merged.datasets.map { "\($0.name) \($0.enabled)" } == ["one false", "two true", "three true", "four true"])
    #expect(try merged.dataset(named: "four").fetch.int("rows") == 1000)
  }

  @Test func aNullWithNothingBelowItStays() throws {
    let text = "datasets: {one: {map: {messages: [user: {question}], metadata: {level: {level}}}}}"
    let map = try #require(try recipe(text, over: small).dataset(named: "one").map)
    #expect(map.canonicalText == #"{"messages":[{"user":{"question":""}}],"metadata":{"level":{"level":""}}}"#)
  }

  @Test(arguments: ["", "# nothing", "datasets:\n", "seed: 4", "category_ratios: {chat: 0.75, code: 0.25}"])
  func aFileMaySayLittle(user: String) throws {
    let merged = try recipe(user, over: small)
    #expect(merged.total == 100)
    #expect(try merged.plan().datasets.map(\.amount) == [38, 37, 25])
  }

  @Test func ratiosThatSumToOneLeaveNothingForOthers() throws {
    let merged = try recipe("category_ratios: {code: 1.0}", over: small)
    #expect(merged.categoryRatios.map { "\($0.name) \($0.ratio)" } == ["chat 0", "code 1"])
    #expect(try merged.plan().datasets.map(\.amount) == [0, 0, 100])
    #expect(
      merged.notes.map(\.description) == [
        "user.yaml:1:1: these category_ratios sum to 1, so nothing is left for chat"
      ])
    let partly = try recipe("category_ratios: {code: 0.2, chat: 0.5, other: 0.3}", over: small)
    #expect(partly.categoryRatios.map { "\($0.name) \($0.ratio)" } == ["chat 0.5", "code 0.2", "other 0.3"])
  }

  @Test func theOriginalsKeysKeepTheirMeaning() throws {
    let text = """
      total_samples: 1_000
      output_dir: "/path/to/data"
      category_ratios: {chat: 1.0}
      datasets:
        mine:
          enabled: yes
          category: chat
          allocation: 0.40
          streaming: true
          target_samples: 70
          hf_id: org/mine
          min_chars: 10
          max_length: 99
      """
    let read = try recipe(text)
    let mine = try read.dataset(named: "mine")
    #expect(read.total == 1000 && read.outputDirectory == "/path/to/data" && mine.enabled)
    #expect(mine.repo == "org/mine" && mine.target == 70)
    #expect(try mine.filter.int("min_chars") == 10 && mine.filter.int("max_chars") == 99)
    #expect(
      read.notes.map(\.description) == [
        "user.yaml:11:5: 'hf_id' in datasets.mine is read as 'fetch.repo'",
        "user.yaml:12:5: 'min_chars' in datasets.mine is read as 'filter.min_chars'",
        "user.yaml:13:5: 'max_length' in datasets.mine is read as 'filter.max_chars'",
        "user.yaml:9:16: 'streaming' changes nothing: every dataset is streamed",
      ])
  }
}
