import Foundation
import Records
import Testing

/// Lines of any bytes are JSON objects or malformed, as Foundation's reader has it too, and what is parsed can be walked.
struct JSONFuzzTests {
  static let samples = [
    #"{"text":"user: What is 2+2?\nassistant: 4","id":"x_00000001","metadata":{"type":"math","n":[1,2.5e-3,-0]}}"#,
    #"{"a":[[],{},[{"b":null}],true,false,"\ud83d\ude00\u00e9\\\"\/"],"":{"":""},"a":1}"#,
    #"  {"messages" : [ {"role":"user","content":"é中😀"} , {"role":"assistant","content":""} ] }  "#,
    #"{"big":123456789012345678901234567890,"e":1E400,"deep":[[[[[[[[[[[[1]]]]]]]]]]]]}"#, "{}", "[]", "",
  ]
  static let words = [
    "{", "}", "[", "]", ":", ",", "\"", "\\", "\\u", "\\ud800", "\\udc00", "null", "true", "false", "NaN", "-", "1e",
    "0.",
    "\u{0}", "\u{1}", "\n", "\u{FEFF}", "\u{2028}", "é", "\"a\":", "{\"a\":", "[[", "                                ",
  ]

  @Test func linesAreObjectsOrMalformed() {
    let document = JSONDocument()
    let line = ByteBuffer(capacity: 1)
    Mutator.each("JSON", of: Self.samples, words: Self.words) { bytes, seed in
      line.removeAll()
      bytes.withUnsafeBufferPointer {
        if let base = $0.baseAddress { line.append(ByteView(base: base, count: $0.count)) }
      }
      var isObject = true
      do { try document.parse(line.view) } catch { isObject = false }
      if isObject {
        #expect(walk(.root, document) > 0, "seed \(seed)")
        #expect(Self.foundationAgrees(bytes), "seed \(seed): \(String(decoding: bytes, as: UTF8.self))")
      }
    }
  }

  /// Whether Foundation takes for an object what we do. It keeps no numbers beyond its own, so those are passed over.
  private static func foundationAgrees(_ bytes: [UInt8]) -> Bool {
    do {
      return try JSONSerialization.jsonObject(with: Data(bytes)) is [String: Any]
    } catch {
      let text = "\(error)"
      return text.contains("umber") || text.contains("depth") || text.contains("nest") || text.contains("uplicate")
    }
  }

  /// Touches every value below a node; returns how many there are.
  private func walk(_ node: JSONNode, _ document: JSONDocument) -> Int {
    var sum = 1 + document.source(node).reduce(0) { $0 &+ Int($1) } & 0
    if document.kind(node) == .string { sum += document.text(node).reduce(0) { $0 &+ Int($1) } & 0 }
    var child = document.firstChild(node)
    while let found = child {
      sum += walk(found, document)
      child = document.sibling(of: found, in: node)
    }
    return sum
  }
}
