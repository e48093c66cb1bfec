internal import Recipe
public import Records

/// `dd.lock.json` beside the output: what a download was made from, and what came out.
public struct DownloadLock: Sendable {
  /// The file's name in the output folder.
  public static let fileName = "dd.lock.json"

  /// Each dataset's entry, in the file's order.
  public private(set) var entries: [(name: String, json: JSONValue)]

  /// The tokenizer of the download; nil when it has none.
  public let tokenizer: DownloadTokenizer?
  /// The benchmarks that the samples were held against, with their SHA-256.
  public private(set) var benchmarks: [(name: String, json: JSONValue)]

  /// The files of `shards/`, with their SHA-256.
  public private(set) var shards: [(name: String, json: JSONValue)]

  /// A lock of these entries.
  public init(
    _ entries: [(name: String, json: JSONValue)], tokenizer: DownloadTokenizer?,
    benchmarks: [(name: String, json: JSONValue)] = [], shards: [(name: String, json: JSONValue)] = []
  ) {
    self.shards = shards
    self.entries = entries
    self.tokenizer = tokenizer
    self.benchmarks = benchmarks
  }

  /// Reads a lock. Throws exit 66 when there is none, 65 when it is none or says what no lock says.
  public init(path: String) throws(ToolError) {
    let json = try JSONValue.readFile(path)
    guard case .object(let members) = json["datasets"] else {
      throw ToolError(.dataError, "\(path): no 'datasets' in it")
    }
    for member in members { try Self.check(member, path) }
    entries = members.map { ($0.name, $0.value) }
    tokenizer = try json["tokenizer"].map { (json) throws(ToolError) in
      guard let tokenizer = DownloadTokenizer(json) else {
        throw ToolError(.dataError, "\(path): 'tokenizer' has no name, no SHA-256, or a 'revision' that is no commit")
      }
      return tokenizer
    }
    benchmarks = (json["benchmarks"]?.members ?? []).map { ($0.name, $0.value) }
    shards = (json["shards"]?.members ?? []).map { ($0.name, $0.value) }
    for (name, json) in benchmarks where json["revision"]?.text.map(SourceFacts.isCommit) == false {
      throw ToolError(.dataError, "\(path): 'revision' of \(name) is no commit of 40 hexadecimal digits")
    }
  }

  /// The file may come from elsewhere, and its commits go into requests and columns of a plan.
  private static func check(_ entry: JSONValue.Member, _ path: String) throws(ToolError) {
    func fail(_ what: String) -> ToolError { ToolError(.dataError, "\(path): \(what)") }
    guard OutputName.isUsable(entry.name) else { throw fail("\(quote(entry.name)) is no dataset's name") }
    let commit = entry.value["revision"] ?? .null
    guard commit == .null || commit.text.map(SourceFacts.isCommit) == true else {
      throw fail("'revision' of \(entry.name) is no commit of 40 hexadecimal digits")
    }
  }

  /// A dataset's entry.
  public subscript(name: String) -> JSONValue? { entries.first { $0.name == name }?.json }

  /// A benchmark's entry.
  public func benchmark(_ name: String) -> JSONValue? { benchmarks.first { $0.name.isExactly(name) }?.json }

  /// What of some benchmarks is not as this lock has it, in words.
  public func differences(ofBenchmarks now: [(name: String, json: JSONValue)]) -> [String] {
    now.compactMap { name, json in
      guard let locked = benchmark(name) else { return "benchmark \(name): it is not in \(Self.fileName)" }
      if locked["sha256"] == json["sha256"] { return nil }
      return "benchmark \(name): 'sha256' is not what \(Self.fileName) says"
    }
  }

  /// What of a download's training files is not as this lock has it, in words: nothing where one of both has none.
  public func differences(ofShards now: [(name: String, json: JSONValue)]) -> [String] {
    guard !shards.isEmpty, !now.isEmpty else { return [] }
    let others = now.filter { file in !shards.contains { $0.name == file.name && $0.json == file.json } }.map(\.name)
    let gone = shards.filter { file in !now.contains { $0.name == file.name } }.map(\.name)
    return (others + gone).map { "shards/\($0) is not what \(Self.fileName) says" }
  }

  /// Takes over entries of an older lock that this one hasn't, and its training files where only a part was made.
  public mutating func keep(_ older: DownloadLock, ofPart isPart: Bool, where isMeant: (String) -> Bool) {
    entries += older.entries.filter { self[$0.name] == nil && isMeant($0.name) }
    benchmarks += older.benchmarks.filter { benchmark($0.name) == nil }
    if shards.isEmpty && isPart { shards = older.shards }
  }

  /// What of this lock is not among those names, in words.
  public func unknown(besides names: [String]) -> [String] {
    entries.filter { !names.contains($0.name) }.map { "\($0.name): it is in \(Self.fileName), but not in the plan" }
  }

  /// Writes the lock. `tools` is the version that wrote it: noted, not compared.
  public func write(to path: String, tools: String) throws(ToolError) {
    let json = JSONValue.object([
      ("lock", .int(1)), ("tools", .string(tools)), ("tokenizer", tokenizer?.json),
      ("datasets", .object(entries.map { ($0.name, $0.json) })),
      ("benchmarks", benchmarks.isEmpty ? nil : .object(benchmarks.map { ($0.name, $0.json) })),
      ("shards", shards.isEmpty ? nil : .object(shards.map { ($0.name, $0.json) })),
    ])
    let buffer = ByteBuffer()
    json.write(to: buffer, indent: 2)
    buffer.append("\n")
    try writeWhole(buffer.view, to: path, replacesLink: true)
  }

  /// What of a dataset's entry is not as this lock has it, in words without its name; nothing when all is.
  public func differences(_ name: String, _ json: JSONValue, in keys: [String]) -> [String] {
    guard let locked = self[name] else { return ["it is not in \(Self.fileName)"] }
    return keys.compactMap { key in
      var (old, new) = (locked[key] ?? .null, json[key] ?? .null)
      if key == "files" { (old, new) = (SourceFiles.ofLock(old), SourceFiles.ofLock(new)) }
      if old == new { return nil }
      if key == "files" { return "'\(key)' is not what \(Self.fileName) says" }
      if let made = Self.made[key] { return "\(made) when \(Self.fileName) was written" }
      return "'\(key)' is \(Self.show(new)), \(Self.fileName) says \(Self.show(old))"
    }
  }

  /// What a digest stands for, which says nothing to a person.
  private static let made = [
    "recipe_digest": "the recipe, --format, --chunk, --tokenizer or 'holdout' was another",
    "order_digest": "--no-text, --uniform, the curriculum or the teacher was another",
  ]

  private static func show(_ value: JSONValue) -> String {
    if case .string(let text) = value { return "'\(text)'" }
    let line = value.line
    return String(line.dropLast())
  }

  /// What is known of a dataset before it is downloaded.
  public static func begun(plan: JSONValue, _ source: SourceFacts?) -> [(String, JSONValue?)] {
    [
      ("repo", source?.source.map(JSONValue.string) ?? plan["repo"]),
      ("revision", source?.revision.map(JSONValue.string) ?? .null),
      ("pinned", plan["pinned"]),
      ("chunk", plan["chunk"]),
      ("no_text", plan["no_text"]),
      ("license", source.map { .array($0.licenses.map(JSONValue.string)) }),
      ("gated", source.map { .bool($0.isGated) }),
      ("recipe_digest", plan["samples_digest"]),
      ("order_digest", plan["order_digest"]),
      ("quota", plan["quota"]),
      ("unit", plan["unit"]),
      ("files", source?.files.json),
    ]
  }

  /// The keys that have to be the same before anything is fetched.
  public static let keysBegun = [
    "repo", "revision", "chunk", "recipe_digest", "order_digest", "quota", "unit", "files",
  ]
  /// The keys that have to be the same when all is done.
  public static let keysDone = ["samples", "sha256", "validation", "journals", "scores"]
}
