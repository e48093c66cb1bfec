import Foundation

/// Writes Parquet files with large row groups: required columns, PLAIN, uncompressed, in pages of a thousand rows.
///
/// Two columns `a` and `b` of INT64 stand before and between two of text, `x` and `y`, that are `textBytes` a value.
struct WideParquet {
  var groups = 1
  var groupRows = 1000
  var textBytes = 100
  /// The codec that the last row group claims, by Thrift number; 0 is the truth.
  var lastCodec = 0

  private static let pageRows = 1000
  private static let names = ["a", "x", "b", "y"]

  /// The bytes of `a` and `b` with their pages' headers.
  private(set) var smallBytes = 0
  /// The footer with its length and magic.
  private(set) var footerBytes = 0

  init(groups: Int, groupRows: Int, textBytes: Int) {
    self.groups = groups
    self.groupRows = groupRows
    self.textBytes = textBytes
  }

  /// Writes the file a page at a time.
  mutating func write(to url: URL) throws {
    try Data().write(to: url)
    let file = try FileHandle(forWritingTo: url)
    defer { try? file.close() }
    var offset = 0
    func put(_ bytes: [UInt8]) throws {
      try file.write(contentsOf: Data(bytes))
      offset += bytes.count
    }
    try put(Array("PAR1".utf8))
    var rowGroups: [Thrift] = []
    for group in 0..<groups {
      var chunks: [Thrift] = []
      for name in Self.names {
        let start = offset
        for page in stride(from: 0, to: groupRows, by: Self.pageRows) {
          try put(self.page(name, group * groupRows + page, min(Self.pageRows, groupRows - page)))
        }
        if isNumber(name) { smallBytes += offset - start }
        chunks.append(chunk(name, start, offset - start, codec: group == groups - 1 ? lastCodec : 0))
      }
      rowGroups.append(Thrift().list(1, chunks).long(2, offset).long(3, groupRows))
    }
    var schema = [Thrift().text(4, "schema").int(5, Self.names.count)]
    for name in Self.names {
      let type = Thrift().int(1, isNumber(name) ? 2 : 6).int(3, 0).text(4, name)
      schema.append(isNumber(name) ? type : type.int(6, 0))  // UTF8
    }
    let footer = Thrift().int(1, 1).list(2, schema).long(3, groups * groupRows).list(4, rowGroups).stopped
    try put(footer + (0..<4).map { UInt8(footer.count >> (8 * $0) & 0xFF) } + Array("PAR1".utf8))
    footerBytes = footer.count + 8
  }

  private func isNumber(_ name: String) -> Bool { name == "a" || name == "b" }

  private func page(_ name: String, _ first: Int, _ count: Int) -> [UInt8] {
    var values: [UInt8] = []
    for row in first..<first + count {
      if isNumber(name) {
        values += (0..<8).map { UInt8(row >> (8 * $0) & 0xFF) }
      } else {
        values += (0..<4).map { UInt8(textBytes >> (8 * $0) & 0xFF) }
        values += repeatElement(UInt8(97 + row % 26), count: textBytes)
      }
    }
    let data = Thrift().int(1, count).int(2, 0).int(3, 3).int(4, 3)
    let header = Thrift().int(1, 0).int(2, values.count).int(3, values.count).structure(5, data)
    return header.stopped + values
  }

  private func chunk(_ name: String, _ start: Int, _ size: Int, codec: Int) -> Thrift {
    let metadata = Thrift().int(1, isNumber(name) ? 2 : 6).list(2, [0]).list(3, texts: [name]).int(4, codec)
      .long(5, groupRows).long(6, size).long(7, size).long(9, start)
    return Thrift().long(2, start).structure(3, metadata)
  }
}

/// A structure of Thrift's compact protocol; fields come in the order of their numbers.
private struct Thrift {
  private var bytes: [UInt8] = []
  private var last = 0

  /// The structure with its end.
  var stopped: [UInt8] { bytes + [0] }

  private static func varint(_ value: Int) -> [UInt8] {
    var rest = UInt(bitPattern: value)
    var bytes: [UInt8] = []
    while rest > 127 {
      bytes.append(UInt8(rest & 127) | 128)
      rest >>= 7
    }
    return bytes + [UInt8(rest)]
  }

  private func field(_ number: Int, _ kind: UInt8, _ content: [UInt8]) -> Thrift {
    var next = self
    next.bytes += [UInt8(number - last) << 4 | kind] + content
    next.last = number
    return next
  }

  private func list(_ number: Int, _ kind: UInt8, _ elements: [[UInt8]]) -> Thrift {
    let head = elements.count < 15 ? [UInt8(elements.count) << 4 | kind] : [0xF0 | kind] + Self.varint(elements.count)
    return field(number, 9, head + elements.flatMap { $0 })
  }

  func int(_ number: Int, _ value: Int) -> Thrift { field(number, 5, Self.varint(value << 1)) }
  func long(_ number: Int, _ value: Int) -> Thrift { field(number, 6, Self.varint(value << 1)) }
  func text(_ number: Int, _ text: String) -> Thrift { field(number, 8, Self.varint(text.utf8.count) + text.utf8) }
  func structure(_ number: Int, _ value: Thrift) -> Thrift { field(number, 12, value.stopped) }
  func list(_ number: Int, _ values: [Thrift]) -> Thrift { list(number, 12, values.map(\.stopped)) }
  func list(_ number: Int, _ values: [Int]) -> Thrift { list(number, 5, values.map { Self.varint($0 << 1) }) }
  func list(_ number: Int, texts: [String]) -> Thrift {
    list(number, 8, texts.map { Self.varint($0.utf8.count) + $0.utf8 })
  }
}
