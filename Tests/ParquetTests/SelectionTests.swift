import Parquet
import Records
import Testing

/// Columns by path, and what only those cost.
struct SelectionTests {
  private func rows(_ columns: [String], _ name: String = "arrow_nested_v26_page1") throws -> [String] {
    try read(MemorySource(fixture(name)), columns: columns).lines
  }

  @Test func pathsLeaveWrappersOut() throws {
    let whole = try rows(["notes"])
    #expect(whole.contains { $0.contains("\"start\":[") })
    let part = try rows(["notes.answers.start"])
    #expect(part.count == whole.count)
    #expect(part.contains { $0.hasPrefix("{\"notes\":[{\"answers\":[{\"start\":[") })
    #expect(!part.contains { $0.contains("text") || $0.contains("yes") })
  }

  @Test func schemaOrderWhateverTheOrderOfAsking() throws {
    #expect(try rows(["outer", "id"]) == rows(["id", "outer"]))
    #expect(try rows(["id", "outer"]).allSatisfy { $0.hasPrefix("{\"id\":") })
  }

  @Test func parentTakesEverythingBelow() throws {
    #expect(try rows(["turns"]) == rows(["turns.role", "turns.content"]))
    #expect(try rows(["turns", "turns.role"]) == rows(["turns"]))
  }

  @Test func mapsTakeAnyKey() throws {
    #expect(try rows(["map_of_lists.anything.x"]) == rows(["map_of_lists"]))
    #expect(try rows(["map.anything"]) == rows(["map"]))
    #expect(try rows(["pairs.key"]).contains { $0.hasPrefix("{\"pairs\":[{\"key\":0}") })
  }

  @Test func dottedNames() throws {
    #expect(try rows(["a.b"], "arrow_dotted_names") == ["{\"a.b\":1,\"a\":{\"b\":3}}", "{\"a.b\":2,\"a\":null}"])
    #expect(try rows(["q\"uote"], "arrow_dotted_names") == ["{\"q\\\"uote\":\"x\"}", "{\"q\\\"uote\":null}"])
  }

  @Test func missingColumnsAreNamed() throws {
    let columns = ["id", "turn", "turns.contents", "notes.answers.strat", "zzzzzzzzzz"]
    let file = try ParquetFile(source: MemorySource(fixture("arrow_nested_v26_page1")), columns: columns)
    #expect(file.missingColumns == ["turn", "turns.contents", "notes.answers.strat", "zzzzzzzzzz"])
    #expect(["turns", "turns.content", "notes.answers.start"].allSatisfy(file.columnPaths.contains))
    #expect(try rows(["zzzzzzzzzz"]).allSatisfy { $0 == "{}" })
  }

  @Test func onlyTheWantedChunksAreRead() throws {
    let source = MemorySource(try fixture("arrow_small_pages_page1"))
    let columns = ["turns.role", "notes.yes"]
    let file = try ParquetFile(source: source, columns: columns)
    let wanted = file.selectedBytes()
    #expect(wanted > 0 && wanted < source.size / 2)
    let footer = source.readBytes
    let reader = RowReader(file)
    let buffer = ByteBuffer()
    while try reader.next(into: buffer) != .end {}
    #expect(source.readBytes - footer == wanted)
    let announced = source.announced.reduce(0) { $0 + $1.count }
    #expect(announced >= wanted && Double(announced) <= 1.1 * Double(wanted))
    for (left, right) in zip(source.announced, source.announced.dropFirst()) {
      #expect(left.upperBound < right.lowerBound)
    }
  }

  @Test func partsOfARowGroupCostTheirPages() throws {
    let bytes = try fixture("arrow_many_pages")
    let whole = MemorySource(bytes)
    let part = MemorySource(bytes)
    let all = try read(whole).lines
    #expect(try read(part, rows: 1500..<1503).lines == Array(all[1500..<1503]))
    #expect(part.readBytes < whole.readBytes * 7 / 10)
  }
}
