import Parquet
import Records
import Testing

/// Rows that are too long, text that is ill-formed, errors that stay.
struct RowTests {
  @Test func longRowsArePassedOver() throws {
    let bytes = try fixture("hand_lz4_block")
    let outcome = try read(MemorySource(bytes), maximumRowBytes: 290)
    #expect(outcome.tooLong == [0] && outcome.lines.count == 1)
    let reader = RowReader(try ParquetFile(source: MemorySource(bytes)), maximumRowBytes: 20)
    let buffer = ByteBuffer()
    buffer.append("kept")
    #expect(try reader.next(into: buffer) == .tooLong(bytes: 310))
    #expect(buffer.view == "kept")
  }

  @Test(arguments: [1, 40, 100, 300, 1000]) func rowsOfManyValuesAreBounded(_ maximum: Int) throws {
    let bytes = try fixture("arrow_nested_v26_page2")
    let all = try read(MemorySource(bytes)).lines
    let outcome = try read(MemorySource(bytes), maximumRowBytes: maximum)
    #expect(outcome.lines == all.filter { $0.utf8.count <= maximum })
    #expect(outcome.tooLong == all.indices.filter { all[$0].utf8.count > maximum })
  }

  @Test func replacementsAreCounted() throws {
    #expect(try read(MemorySource(fixture("hand_ill_formed_text"))).replaced.sequences == 11)
    #expect(try read(MemorySource(fixture("arrow_nested_v26_page1"))).replaced == ReplacedValues())
  }

  @Test func errorsStay() throws {
    let reader = RowReader(try ParquetFile(source: MemorySource(fixture("hand_too_few_values"))))
    let buffer = ByteBuffer()
    #expect(try reader.next(into: buffer) == .row)
    #expect(try reader.next(into: buffer) == .row)
    for _ in 0..<2 { #expect(throws: ParquetError.self) { try reader.next(into: buffer) } }
  }

  @Test func missingFile() {
    #expect(throws: ParquetError.self) { try FileSource(path: "/nowhere/x.parquet") }
    #expect(throws: ParquetError.self) { try FileSource(path: "/") }
  }

  @Test func rowsAppendToWhatIsThere() throws {
    let reader = RowReader(try ParquetFile(source: MemorySource(fixture("hand_crc_right"))))
    let buffer = ByteBuffer(capacity: 16)
    while try reader.next(into: buffer) == .row { buffer.append(0x0A) }
    #expect(String(buffer.view) == "{\"s\":\"one\"}\n{\"s\":\"two\"}\n")
  }
}
