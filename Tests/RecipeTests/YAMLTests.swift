import Foundation
import Recipe
import Records
import Testing

@Suite struct YAMLTests {
  @Test(arguments: [
    ("a: 1\nb: [x, 'null', {c: ~}]", #"{"a":"1","b":["x","null",{"c":"~"}]}"#),
    ("a: &x {k: v}\nb: *x\nc: [*x, *x]", #"{"a":{"k":"v"},"b":{"k":"v"},"c":[{"k":"v"},{"k":"v"}]}"#),
    ("a: &x {k: v, l: w}\nb: {l: own, <<: *x}", #"{"a":{"k":"v","l":"w"},"b":{"l":"own","k":"v"}}"#),
    ("b: {<<: [{k: first}, {k: second, m: n}]}", #"{"b":{"k":"first","m":"n"}}"#),
    ("a: &x 1\n&y b: *x\n*y : 2", "user.yaml:3:1: duplicate key 'b': it stands on line 2 already"),
    ("a: \"tab\\there \\u00e9\"\nb: |\n  two\n  lines\n", #"{"a":"tab\u0009here é","b":"two\u000alines\u000a"}"#),
    ("no: yes\non: 010\nv: !!str no", #"{"no":"yes","on":"010","v":"no"}"#),
    ("\u{FEFF}a: 1\r\nb: 2\r\n", #"{"a":"1","b":"2"}"#),
    ("# only a comment\n", "nothing"),
    ("", "nothing"),
  ])
  func reads(text: String, expected: String) {
    var canonical = ""
    let error = message { canonical = try tree(text)?.canonicalText ?? "nothing" }
    #expect((error == "no error" ? canonical : error) == expected)
  }

  @Test(arguments: [
    (
      "a: [1, 2\nb: 3",
      "user.yaml:2:2: invalid YAML: did not find expected ',' or ']' while parsing a flow sequence"
        + " that begins on line 1"
    ),
    ("a: b: c", "user.yaml:1:5: invalid YAML: mapping values are not allowed in this context"),
    (
      "a:\n\tb: 1",
      "user.yaml:2:1: invalid YAML: found character that cannot start any token while scanning for the"
        + " next token: this is a tab, and YAML indents with spaces"
    ),
    ("text: {question}: x", "user.yaml:1:17: invalid YAML: mapping values are not allowed in this context"),
    ("? {question}\n: x", "user.yaml:1:3: a key must be text: put a template such as \"{name}\" in quotes"),
    ("a: 1\nb: 2\na: 3", "user.yaml:3:1: duplicate key 'a': it stands on line 1 already"),
    ("a: {é: 1, é: 2}", "user.yaml:1:11: duplicate key 'é': it stands on line 1 already"),
    ("a: 1\n---\nb: 2", "user.yaml:2:1: a second document begins here: a recipe is one document"),
    ("a: *x", "user.yaml:1:4: no anchor '&x' before this alias"),
    ("a: &x [1, *x]", "user.yaml:1:11: alias '*x' stands inside its own anchor"),
    ("a: !ruby/object x", "user.yaml:1:4: unknown tag '!ruby/object': a recipe needs none"),
    ("a: {<<: 3}", "user.yaml:1:9: '<<' takes a mapping or a list of mappings, not '3'"),
    ("a: \u{7}", "user.yaml:1:4: invalid YAML: control characters are not allowed"),
  ])
  func refuses(text: String, expected: String) {
    #expect(message { _ = try tree(text) } == expected)
  }

  @Test func refusesAliasBombs() {
    var bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
    for level in 1...9 {
      let aliases = Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ", ")
      bomb += "a\(level): &a\(level) [\(aliases)]\n"
    }
    #expect(
      message { _ = try tree(bomb) }
        == "user.yaml:6:10: too large: more than 200000 values once aliases are replaced")
    var text = "a: &a \"" + String(repeating: "y", count: 1 << 20) + "\"\nb: ["
    text += Array(repeating: "*a", count: 1000).joined(separator: ", ") + "]\n"
    #expect(message { _ = try tree(text) }.contains("too large"))
  }

  @Test func boundsDepth() {
    let text = String(repeating: "[", count: 100_000)
    #expect(message { _ = try tree(text) } == "user.yaml:1:65: nested more than 64 levels deep")
  }

  @Test func boundsDepthThroughAliases() {
    var text = "a0: &a0 x\n"
    for level in 1...70 { text += "a\(level): &a\(level) [*a\(level - 1)]\n" }
    #expect(message { _ = try tree(text) } == "user.yaml:65:12: nested more than 64 levels deep")
  }

  @Test func knowsPlaces() throws {
    let node = try #require(try tree("a:\n  - é: {b: 1}\n"))
    let inner = try #require(node["a"]?.elements?.first?.pairs?.first)
    #expect(inner.mark.description == "user.yaml:2:5")
    #expect(inner.value["b"]?.mark.description == "user.yaml:2:12")
  }

  @Test func survivesMutations() throws {
    let seed = Array(try #require(try? String(contentsOfFileAt: repository + "/configs/dataset_download.yaml")).utf8)
    var random = Random(state: 7)
    for _ in 0..<300 {
      var bytes = seed.prefix(Int.random(in: 1...seed.count, using: &random)).map { $0 }
      for _ in 0..<4 {
        bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...127, using: &random)
      }
      let text = String(decoding: bytes, as: UTF8.self)
      let outcome = message { _ = try recipe(text).plan() }
      #expect(!outcome.hasPrefix("another error"))
    }
  }

  @Test func saysWhichFileIsMissing() {
    #expect(
      message { _ = try Recipe.load(user: "/nowhere/r.yaml") }
        == "/nowhere/r.yaml: no such file or directory")
    #expect(message { _ = try Recipe.load(user: "/") } == "/: is a directory")
  }

  @Test func saysWhereABadByteIs() throws {
    let path = "\(FileManager.default.temporaryDirectory.path)/dd-recipe-\(getpid()).yaml"
    defer { try? FileManager.default.removeItem(atPath: path) }
    try Data("a: 1\nbé: \"x".utf8 + [0xFF, 0x22]).write(to: URL(fileURLWithPath: path))
    #expect(
      message { _ = try Recipe.load(user: path) } == "\(path):2:7: invalid YAML: invalid leading UTF-8 octet")
  }
}
