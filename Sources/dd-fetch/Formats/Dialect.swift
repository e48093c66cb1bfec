import Records

/// How CSV and TSV separate and quote.
struct Dialect {
  let separator: UInt8
  /// Nil where every byte but separators and line ends is text.
  let quote: UInt8?
  let header: ReaderOptions.Header
  let skippedLines: Int

  /// CSV by RFC 4180; TSV by its media type's registration (IANA text/tab-separated-values), which knows no quotes.
  init(_ options: ReaderOptions, isTabbed: Bool) throws(ToolError) {
    separator = options.delimiter ?? (isTabbed ? 0x09 : 0x2C)
    quote =
      switch options.quote {
      case .none?: nil
      case .byte(let byte): byte
      case nil: isTabbed ? nil : 0x22
      }
    header = options.header ?? .first
    skippedLines = options.skippedLines ?? 0
    guard quote != separator else {
      throw ToolError(.usage, "the same character, '\(Character(Unicode.Scalar(separator)))', can't separate and quote")
    }
  }

  /// Of a file whose header is one name with another separator in it, that name and the option; else nil.
  func otherSeparator(in names: [String]) -> String? {
    guard case .first = header, names.count == 1 else { return nil }
    let known: [(byte: UInt8, option: String)] = [(0x3B, "';'"), (0x09, "tab"), (0x7C, "'|'"), (0x2C, "','")]
    return known.first { $0.byte != separator && names[0].utf8.contains($0.byte) }.map { other in
      "'\(names[0])': if \(other.option) separates fields, say --csv-delimiter \(other.option)"
    }
  }
}

/// Which bytes a search for the end of a record stops at: one for each byte.
@safe final class StopBytes {
  let isStop = UnsafeMutablePointer<Bool>.allocate(capacity: 256)

  /// Line ends, the separator and the quote; without a quote line ends only.
  init(_ dialect: Dialect) {
    unsafe isStop.initialize(repeating: false, count: 256)
    for byte in [0x0A, 0x0D] + (dialect.quote.map { [$0, dialect.separator] } ?? []) {
      unsafe isStop[Int(byte)] = true
    }
  }

  deinit { unsafe isStop.deallocate() }
}
