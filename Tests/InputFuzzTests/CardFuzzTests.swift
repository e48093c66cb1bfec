import Records
import Testing

@testable import FetchTool
@testable import Web

/// Cards, trees and listings, of any shape: files are chosen or an error says why not, and nothing traps.
@Suite struct CardFuzzTests {
  private static let words = [
    "train", "test", "val", "dev", "data", "x", "train-00000-of-00002", "train-00001-of-00002",
    "part-000-of-999999999999",
    "a-99999999999999999999-of-99999999999999999999", "-00-of-00", "__x", ".h", "é", "a b",
  ]
  private static let suffixes = ["jsonl", "csv", "tsv", "parquet", "json.gz", "txt", "py", "zst", ""]

  private static func path(_ random: inout Mutator) -> String {
    let parts = (0..<Int.random(in: 1...3, using: &random)).map { _ in random.one(of: words) }
    return parts.joined(separator: "/") + "." + random.one(of: suffixes)
  }

  private static func card(_ random: inout Mutator) -> String {
    let keys = [
      "sep: ','", "header: \(random.number())", "skiprows: \(random.number())", "names: [a, b]",
      "quoting: \(random.number())",
      "quotechar: \"'\"", "encoding: utf-16", "field: data", "foo: {a: 1}", "escapechar: x", "sep: [1]",
      "data_dir: ./x/.",
      "data_files: \(path(&random))", "data_files: 'train*'", "data_files: {split: a}", "default: true",
      "data_files: [{split: train, path: 'tr*/**'}, {split: test, path: ['**', x]}]", "data_files: [[a]]",
    ]
    var text = "---\nlicense: mit\nconfigs:\n"
    for index in 0..<Int.random(in: 0...3, using: &random) {
      text += "- config_name: c\(random.chance(4) ? 0 : index)\n"
      for _ in 0..<Int.random(in: 0...3, using: &random) { text += "  \(random.one(of: keys))\n" }
    }
    return random.damaged(text + "---\n")
  }

  @Test func cardsChooseFilesOrSayWhyNot() {
    var random = Mutator.hostile("cards")
    var chosen = 0
    for number in 0..<Mutator.inputs {
      let paths = (0..<Int.random(in: 0...8, using: &random)).map { _ in Self.path(&random) }
      let repository = MemoryRepository(paths, card: random.chance(4) ? nil : Self.card(&random))
      var request = FileRequest()
      if random.chance(3) { request.splits = [random.one(of: ["train", "test", "x", ""])] }
      if random.chance(4) { request.subsets = [random.one(of: ["c0", "default", "c9"])] }
      if random.chance(5) {
        request.dataFiles = [random.damaged(random.one(of: ["**", "tr*", "[", "a/../b", "./x", "[!-]"]))]
      }
      if random.chance(6) { request.dataDirectories = [random.one(of: ["data", ".", "../x", "train/", ""])] }
      do throws(ToolError) {
        let groups = try FileChoice(repository, request, note: { _ in }).groups()
        #expect(groups.allSatisfy { !$0.files.isEmpty })
        let known = Set(paths)
        for file in groups.flatMap(\.files) where !SourceName.isURL(file.path) { #expect(known.contains(file.path)) }
        chosen += 1
      } catch {
        #expect([.usage, .dataError, .noInput].contains(error.code) && !error.message.isEmpty, "input \(number)")
      }
    }
    #expect(chosen > Mutator.inputs / 20)
  }

  @Test func listingsAreReadOrRefused() throws {
    try HTTPClient.open()
    let address = try #require(WebAddress("https://hub/api"))
    var random = Mutator.hostile("listings")
    for _ in 0..<Mutator.inputs {
      let n = (0..<4).map { _ in random.number() }
      let body = """
        [{"type":"file","oid":"\(String(repeating: "a", count: 40))","size":\(n[0]),"path":"data/\(n[1]).jsonl"},
        {"type":"directory","path":"x"},{"type":"file","size":\(n[2]),"path":"b","lfs":{"oid":"\(String(repeating: "0", count: 64))",
        "size":\(n[3])}}]
        """
      let transfer = Transfer(HTTPRequest(url: "https://hub/api"))
      transfer.body.append(random.damaged(body))
      guard let answer = HubAnswer(transfer, address) else { continue }
      var sum = 0
      answer.forEach(answer.root) { entry in
        guard let file = try? HubFile(entry, in: answer, of: "a/b") else { return }
        #expect((0...Int.mostFromOutside).contains(file.size) && HubFile.isInside(file.path))
        #expect(file.hash.text.utf8.count == 40 || file.hash.text.utf8.count == 64)
        sum += file.size
      }
      _ = HubCard.node(answer.root, in: answer, file: "README.md")
      #expect(sum >= 0)
    }
  }

  @Test(arguments: ["0123456789abcdef0123456789abcdef01234567", String(repeating: "f0", count: 32)])
  func digitsKeepTheirText(_ text: String) {
    #expect(HexadecimalDigits(text, count: text.utf8.count)?.text == text)
    #expect(HexadecimalDigits(text.uppercased(), count: text.utf8.count) == nil)
    #expect(HexadecimalDigits(String(text.dropLast()), count: text.utf8.count) == nil)
  }

  @Test func aListingIsInOrderAndEachFileOnce() throws {
    let digits = try #require(HexadecimalDigits(String(repeating: "a", count: 40), count: 40))
    let names = ["b/1", "b", "a-c", "a/d", "b", "e\u{301}", "\u{E9}"]
    var listed = HubFiles()
    for (size, name) in names.enumerated() {
      listed.append(HubFile(SourceFile(path: name, size: size), hash: .gitBlob(digits)))
    }
    listed.sort()
    #expect(listed.files.map(\.path) == ["a-c", "a/d", "b", "b/1", "e\u{301}", "\u{E9}"])
    #expect(listed.find("b")?.size == 1 && listed.find("\u{E9}")?.size == 6 && listed.find("c") == nil)
    // Of a million files: 96 bytes each, and the paths.
    #expect(MemoryLayout<SourceFile>.stride <= 48 && MemoryLayout<ContentHash>.stride <= 40)
  }
}
