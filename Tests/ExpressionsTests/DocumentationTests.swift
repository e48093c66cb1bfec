import Expressions
import Foundation
import Recipe
import Records
import Testing

/// The examples of docs/mapping.md, run as they stand there.
struct Documentation {
  struct Example: CustomTestStringConvertible, Sendable {
    var line: Int
    var map = ""
    var rows: [String] = []
    var results: [String] = []
    var format = SampleFormat.text
    var testDescription: String { "docs/mapping.md:\(line)" }
  }

  struct TableRow: CustomTestStringConvertible, Sendable {
    var line: Int
    var kind: String
    var left: String
    var row: String
    var result: String
    var testDescription: String { "docs/mapping.md:\(line): \(left)" }
  }

  static let lines: [String] = {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let text = try? String(contentsOf: root.appending(path: "docs/mapping.md"), encoding: .utf8)
    return (text ?? "").split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
  }()

  static let examples: [Example] = {
    var found: [Example] = []
    var block: String? = nil
    for (number, line) in lines.enumerated() {
      if line.hasPrefix("```") {
        block = block == nil ? line : nil
        if let block, block.hasPrefix("```yaml map") {
          let format = SampleFormat(rawValue: String(block.dropFirst("```yaml map ".count))) ?? .text
          found.append(Example(line: number + 1, format: format))
        }
      } else if block?.hasPrefix("```yaml map") == true {
        found[found.count - 1].map += line + "\n"
      } else if block == "```json row" {
        found[found.count - 1].rows.append(line)
      } else if block == "```json gives" {
        found[found.count - 1].results.append(line)
      }
    }
    return found
  }()

  static let tableRows: [TableRow] = {
    var found: [TableRow] = []
    var kind = ""
    for (number, line) in lines.enumerated() {
      guard line.hasPrefix("| ") else { continue }
      let cells = line.replacing("\\|", with: "\u{1}").split(separator: "|").map {
        $0.trimmingCharacters(in: .whitespaces).replacing("\u{1}", with: "|")
      }
      if cells.count == 3 && cells[1] == "row" { kind = cells[0] }
      guard !kind.isEmpty, cells.count == 3, cells[0].hasPrefix("`") else { continue }
      let bare = cells.map { $0.hasPrefix("`") ? String($0.dropFirst().dropLast()) : $0.replacing("`", with: "") }
      found.append(TableRow(line: number + 1, kind: kind, left: bare[0], row: bare[1], result: bare[2]))
    }
    return found.filter { $0.kind == "expression" || $0.kind == "condition" }
  }()
}

/// What a map makes of rows: samples, or `rejected: reason`.
func results(map text: String, rows: [String], format: SampleFormat = .text) throws -> [String] {
  let node = try #require(try YAMLNode.parse(text, file: "map.yaml"))
  let map = try MapSection(map: node).compile()
  let room = ByteBuffer()
  let document = JSONDocument()
  let options = SampleOptions(source: "demo", category: "docs", format: format)
  let mapper = SampleMapper(map, options, document)
  let line = ByteBuffer()
  let output = ByteBuffer()
  return try rows.enumerated().flatMap { number, row in
    line.removeAll()
    line.append(row)
    output.removeAll()
    try document.parse(line.view)
    do throws(Rejection) {
      var samples: [String] = []
      if map.makesSeveral {
        _ = try mapper.mapEach(number: number, room: room) { samples.append(String($0)) }
      } else {
        try mapper.map(number: number, into: output)
        samples.append(String(output.view))
      }
      return samples
    } catch {
      #expect(output.isEmpty)
      return ["rejected: \(error.reason)"]
    }
  }
}

@Test("there are documented examples") func documentationIsRead() {
  #expect(Documentation.examples.count >= 16)
  #expect(Documentation.tableRows.count >= 110)
}

@Test("documented map", arguments: Documentation.examples)
func documentedMap(_ example: Documentation.Example) throws {
  #expect(try results(map: example.map, rows: example.rows, format: example.format) == example.results)
}

@Test("documented expression", arguments: Documentation.tableRows.filter { $0.kind == "expression" })
func documentedExpression(_ row: Documentation.TableRow) throws {
  let template = row.left.replacing("'", with: "''")
  let names = row.left.contains("| name ") ? "names: {letters: [A, B]}\n" : ""
  let map = "type: t\n\(names)text: x\nmetadata:\n  v: '\(template)'\n"
  let result = try results(map: map, rows: [row.row])[0]
  let before = #"{"text":"x","id":"demo_00000000","source":"demo","category":"docs","metadata":{"type":"t""#
  switch row.result {
  case "missing": #expect(result == before + "}}")
  case let reason where reason.hasPrefix("rejected"): #expect(result == reason)
  default: #expect(result == before + #","v":"# + row.result + "}}")
  }
}

@Test("documented condition", arguments: Documentation.tableRows.filter { $0.kind == "condition" })
func documentedCondition(_ row: Documentation.TableRow) throws {
  let document = JSONDocument()
  let line = ByteBuffer()
  line.append(row.row)
  try document.parse(line.view)
  #expect(try (Conditions([row.left]).firstThatHolds(document) != nil) == (row.result == "yes"))
}
