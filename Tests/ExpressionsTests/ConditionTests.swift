import Expressions
import Records
import Testing

/// Parses a record and hands it over.
func withDocument<Result>(_ json: String, _ body: (JSONDocument) throws -> Result) throws -> Result {
  let document = JSONDocument()
  let line = ByteBuffer()
  line.append(json)
  try document.parse(line.view)
  return try body(document)
}

@Test("the first condition that holds") func firstThatHolds() throws {
  let conditions = try Conditions(["a = 1", "b.c > 2 and not d", "d"])
  #expect(conditions.columns.map(\.spelling) == ["a", "b.c", "d"])
  #expect(try withDocument(#"{"a":1,"d":true}"#) { try conditions.firstThatHolds($0) } == 0)
  #expect(try withDocument(#"{"b":{"c":3}}"#) { try conditions.firstThatHolds($0) } == 1)
  #expect(try withDocument(#"{"b":{"c":3},"d":"x"}"#) { try conditions.firstThatHolds($0) } == 2)
  #expect(try withDocument(#"{"b":{"c":1}}"#) { try conditions.firstThatHolds($0) } == nil)
}

@Test("a path into the wrong shape is a rejection") func conditionShape() throws {
  let condition = try Conditions(["a.b = 1"])
  #expect(throws: Rejection("wrong_shape", "'a.b': a list where an object is wanted")) {
    try withDocument(#"{"a":[1]}"#) { try condition.firstThatHolds($0) }
  }
}

@Test("a list of conditions says which is wrong") func wrongCondition() {
  #expect(
    throws: IndexedExpressionError(
      index: 1, error: ExpressionError(4, "expected a 'text', a number or a path, found the end"))
  ) {
    try Conditions(["a", "b = "])
  }
}

@Test(
  "numbers compare by value",
  arguments: [
    ("1", "1.0", 0), ("1e2", "100", 0), ("-0", "0", 0), ("0.1", "0.10000000000000000001", -1), ("1e400", "1e399", 1),
    ("-1e400", "1", -1), ("123456789012345678901", "123456789012345678900", 1), ("2", "10", -1), ("-2", "-10", 1),
    ("0.5", "0.05", 1), ("1e-999999999999999999999", "0", 1), ("9007199254740993", "9007199254740992", 1),
  ])
func numbers(_ left: String, _ right: String, _ order: Int) throws {
  func holds(_ condition: String) throws -> Bool {
    try withDocument("{\"a\":\(left),\"b\":\(right)}") { try Conditions([condition]).firstThatHolds($0) != nil }
  }
  #expect(try holds("a < b") == (order < 0))
  #expect(try holds("a = b") == (order == 0))
  #expect(try holds("a > b") == (order > 0))
  #expect(try holds("a >= b") == (order >= 0))
}

@Test(
  "URLs",
  arguments: [
    (#"{"id":"abc-1.2_~"}"#, "https://host/content/abc-1.2_~?x=1"),
    (#"{"id":"a/b?c#d e%é"}"#, "https://host/content/a%2Fb%3Fc%23d%20e%25%C3%A9?x=1"),
    (#"{"id":7}"#, "https://host/content/7?x=1"),
    (#"{"id":""}"#, nil),
    (#"{}"#, nil),
  ])
func urls(_ row: String, _ expected: String?) throws {
  let template = try URLTemplate("https://host/content/{id}?x=1")
  #expect(template.columns.map(\.spelling) == ["id"])
  let output = ByteBuffer()
  let isThere = try withDocument(row) { try template.render($0, into: output) }
  #expect(isThere == (expected != nil))
  #expect(String(output.view) == expected ?? "")
}

@Test("a URL leads to no other folder") func dotSegments() throws {
  let template = try URLTemplate("https://host/a/{x}{y}")
  for row in [#"{"x":".","y":"."}"#, #"{"x":"","y":".."}"#] {
    let output = ByteBuffer()
    #expect(try withDocument(row) { try template.render($0, into: output) } == false)
    #expect(output.isEmpty)
  }
}

@Test(
  "wrong URL templates",
  arguments: [
    ("{host}/x", "a URL begins with a literal scheme and host, as in https://host/path/{field}"),
    ("https://{host}/x", "scheme and host must be literal: a '/' comes before the first {field}"),
    ("https://host{path}", "scheme and host must be literal: a '/' comes before the first {field}"),
    ("ftp://host/{x}", "a URL begins with http://, https:// or file://, not 'ftp://host/'"),
    ("https:///{x}", "the URL has no host"),
  ])
func wrongURLs(_ text: String, _ message: String) {
  do {
    _ = try URLTemplate(text)
    Issue.record("no error")
  } catch {
    #expect(error.message == message)
  }
}
