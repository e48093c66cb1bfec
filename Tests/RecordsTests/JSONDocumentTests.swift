import Records
import Testing

func parse(_ text: String) -> Malformed? {
  let document = JSONDocument()
  return text.withBytes { bytes in
    do throws(Malformed) {
      try document.parse(bytes)
      return nil
    } catch {
      return error
    }
  }
}

@Test(arguments: [
  #"{}"#, #" {"a" : [ ] , "b":{ }} "#, #"{"a":123456789012345678901234567890,"b":-0.5e+10,"c":1E400}"#,
  #"{"a":"x\n\"\\\/\b\f\r\té😀 é"}"#, #"{"a":[true,false,null,[[]],{"b":[{}]}]}"#, #"{"":0,"a":1,"a":2}"#,
])
func accepts(_ line: String) { #expect(parse(line) == nil) }

@Test(arguments: [
  (#"{"text":"ok","x":tru}"#, Malformed(.invalidJSON, byte: 17, "expected 'true'")),
  (#"{"a":1"#, Malformed(.invalidJSON, byte: 6, "the line ends inside an object")),
  (#"{"a":1,}"#, Malformed(.invalidJSON, byte: 7, "expected a key in quotes, found '}'")),
  (#"{"a" 1}"#, Malformed(.invalidJSON, byte: 5, "expected ':' after key")),
  (#"{"a":[1 2]}"#, Malformed(.invalidJSON, byte: 8, "expected ',' or ']' after value, found '2'")),
  (#"{"a":01}"#, Malformed(.invalidJSON, byte: 5, "not a number by JSON's rules")),
  (#"{"a":1.}"#, Malformed(.invalidJSON, byte: 5, "not a number by JSON's rules")),
  (#"{"a":-}"#, Malformed(.invalidJSON, byte: 5, "not a number by JSON's rules")),
  (#"{"a":1}x"#, Malformed(.invalidJSON, byte: 7, "expected the end of the line after the object")),
  (#"{"a":1}{}"#, Malformed(.invalidJSON, byte: 7, "expected the end of the line after the object")),
  (#"{"a":"b"#, Malformed(.invalidJSON, byte: 5, "the string that starts here has no closing quote")),
  ("{\"a\":\"b\tc\"}", Malformed(.invalidJSON, byte: 7, "control character 0x9 inside a string must be escaped")),
  (#"{"a":"\x"}"#, Malformed(.invalidJSON, byte: 6, #"unknown escape '\' and 'x'"#)),
  (#"{"a":"\u12g4"}"#, Malformed(.invalidJSON, byte: 6, #"expected four hexadecimal digits after '\u'"#)),
  (#"{"a":"\ud800"}"#, Malformed(.loneSurrogate, byte: 6, #"lone surrogate \ud800"#)),
  (#"{"a":"\udc00\ud800"}"#, Malformed(.loneSurrogate, byte: 6, #"lone surrogate \udc00"#)),
  (#"[1]"#, Malformed(.notAnObject, byte: 0, "expected an object, found '['")),
  (#"[1, {"a": [true]}] "#, Malformed(.notAnObject, byte: 0, "expected an object, found '['")),
  (#" true"#, Malformed(.notAnObject, byte: 1, "expected an object, found 't'")),
  (#"null"#, Malformed(.notAnObject, byte: 0, "expected an object, found 'n'")),
  (#"-1.5e3"#, Malformed(.notAnObject, byte: 0, "expected an object, found '-'")),
  (#""a b""#, Malformed(.notAnObject, byte: 0, #"expected an object, found '"'"#)),
  (#"1 2"#, Malformed(.invalidJSON, byte: 0, "expected an object, found '1'")),
  (#"01"#, Malformed(.invalidJSON, byte: 0, "expected an object, found '0'")),
  (#""a"b"#, Malformed(.invalidJSON, byte: 0, #"expected an object, found '"'"#)),
  (#"}"#, Malformed(.invalidJSON, byte: 0, "expected an object, found '}'")),
  (#"[1"#, Malformed(.invalidJSON, byte: 2, "the line ends inside an array")),
  (#"[1]2"#, Malformed(.invalidJSON, byte: 3, "expected the end of the line after the array")),
  (#"hello"#, Malformed(.invalidJSON, byte: 0, "expected an object, found 'h'")),
])
func refuses(_ line: String, _ fault: Malformed) { #expect(parse(line) == fault) }

@Test func refusesInvalidUTF8() {
  let document = JSONDocument()
  let buffer = ByteBuffer()
  buffer.append(#"{"a":""#)
  buffer.append(0xC3)
  buffer.append(#"("}"#)
  #expect(throws: Malformed(.invalidUTF8, byte: 6, "not UTF-8")) { try document.parse(buffer.view) }
}

@Test func boundsDepth() {
  func nested(_ depth: Int) -> String {
    #"{"a":"# + String(repeating: "[", count: depth - 1) + String(repeating: "]", count: depth - 1) + "}"
  }
  #expect(parse(nested(JSONDocument.maximumDepth)) == nil)
  #expect(parse(nested(JSONDocument.maximumDepth + 1))?.reason == .tooDeep)
}

@Test func lastOfDuplicateKeysWins() throws {
  let document = JSONDocument()
  let line = ByteBuffer()
  line.append(#"{"k":"first","a\u0062":1,"k":"l\u0061st \ud83d\ude00"}"#)
  try document.parse(line.view)
  let value = try #require(document.member(ByteView("k"), of: .root))
  #expect(String(document.text(value)) == "last 😀")
  #expect(String(document.raw(value)) == #"l\u0061st \ud83d\ude00"#)
  #expect(document.member(ByteView("ab"), of: .root) != nil)
  #expect(document.member(ByteView("x"), of: .root) == nil)
}

@Test func findsByPath() throws {
  let document = JSONDocument()
  let line = ByteBuffer()
  line.append(#"{"a":{"b":[{"c":1},{"c":2},{"d":3}]},"odd name":[10,20,30]}"#)
  try document.parse(line.view)
  func values(_ path: String) throws -> [String] {
    var found: [String] = []
    FieldLookup(try FieldPath(path)).forEach(in: document) { found.append(String(document.source($0))) }
    return found
  }
  #expect(try values("a.b[].c") == ["1", "2"])
  #expect(try values("a.b[-1].d") == ["3"])
  #expect(try values("['odd name'][1]") == ["20"])
  #expect(try values("a.x") == [])
  #expect(throws: ToolError(.usage, "field path 'a..b': a name is missing at character 3")) { try FieldPath("a..b") }
}

/// Escapes anywhere in strings of any length, beside a check byte by byte: they are found 64 bytes at a time.
@Test func escapesAreCheckedWhereverTheyAre() {
  var state: UInt64 = 1
  func next(_ count: Int) -> Int {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Int(state >> 33) % count
  }
  let parts = [#"\\"#, #"\""#, #"\n"#, #"\/"#, "x", "\u{E9}", "abcdefghij", #"\u00e9"#, #"\ud83d\ude00"#, #"\\\\\\"#]
  let faults = [#"\x"#, #"\u12g"#, #"\ud800x"#, #"\ "#]
  var wrong = 0
  for _ in 0..<20_000 {
    let texts = (0..<next(40)).map { _ in parts[next(parts.count)] }
    let place = next(texts.count + 1)
    let isWrong = next(3) == 0
    let before = texts[..<place].joined()
    let text = before + (isWrong ? faults[next(faults.count)] : "") + texts[place...].joined()
    let line = #"{"k":"é\t","a":""# + text + #"","b":"\\"}"#
    let fault = parse(line)
    #expect((fault != nil) == isWrong, "\(line)")
    if isWrong {
      wrong += 1
      #expect(fault?.byte == #"{"k":"é\t","a":""#.utf8.count + before.utf8.count, "\(line)")
    }
  }
  #expect(wrong > 5_000)
}

/// Every node of a document: what it is, where it stands, whether it is escaped.
private func nodes(_ document: JSONDocument, _ node: JSONNode = .root) -> [String] {
  let text = String(document.text(node))
  var all = ["\(document.kind(node)) \(document.range(node)) \(document.isEscaped(node)) \(text)"]
  var child = document.firstChild(node)
  while let one = child {
    all += nodes(document, one)
    child = document.sibling(of: one, in: node)
  }
  return all
}

@Test(arguments: [
  (#""#, #","id":"a_1"}"#), (#"words"#, #"}"#),
  (#"q\"\n\u00e9\\"#, #","id":"a\\_1","metadata":{"n":[1,-2.5,{}],"m":null}}"#),
  (#"plain 東京 {\"text\":1}"#, #" , "source":"\ud83d\ude42", "metadata":{"rationale":[3,12],"text":"again"} } "#),
])
func behindAKnownTextTheNodesAreThoseOfTheWholeLine(_ text: String, _ rest: String) throws {
  let (whole, known) = (JSONDocument(), JSONDocument())
  let line = ByteBuffer()
  line.append("{\"text\":\"\(text)\"\(rest)")
  try whole.parse(line.view)
  try known.parse(line.view, textUntil: 9 + text.utf8.count)
  #expect(nodes(known) == nodes(whole))
  #expect(known.line == whole.line)
  let id = ByteView("id")
  #expect(known.member(id, of: .root).map(known.text) == whole.member(id, of: .root).map(whole.text))
  // A text that is put behind it finds its place.
  let inner = try known.parse(inner: ByteView(#"{"x":["y"]}"#))
  #expect(known.member(ByteView("x"), of: inner).map { String(known.raw($0)) } == #"["y"]"#)
  withExtendedLifetime(line) {}
}

@Test func behindAKnownTextFaultsAreFound() {
  for rest in [#",}"#, #","id":1"#, #","id":01}"#, #"}{"#, #" "x":1}"#, #","a":"\x"}"#, "", #","a":"b}"#] {
    let document = JSONDocument()
    let line = ByteBuffer()
    line.append("{\"text\":\"ab\"\(rest)")
    #expect(throws: Malformed.self, "\(rest)") { try document.parse(line.view, textUntil: 11) }
    withExtendedLifetime(line) {}
  }
}
