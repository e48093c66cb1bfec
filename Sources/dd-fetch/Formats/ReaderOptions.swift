import Records
import ToolKit

/// How files are read beyond what their format says: by options, a recipe's `fetch`, or a card's builder parameters.
///
/// Nil leaves a thing to the format's own way.
struct ReaderOptions: Equatable {
  /// CSV's separator.
  var delimiter: UInt8?
  /// Where CSV's columns have their names from.
  var header: Header?
  /// Lines of CSV before its header, or before its first record where there is no header.
  var skippedLines: Int?
  /// What CSV's fields are quoted with.
  var quote: Quote?
  /// The character set of CSV and JSON; nil where nobody named one, and it is UTF-8.
  var encoding: TextEncoding?
  /// The members that lead from a JSON file's object to its array of rows.
  var field: [String]?
  /// What becomes of NaN and Infinity in JSON.
  var nonFinite: NonFinite?

  /// Where CSV's columns have their names from.
  enum Header: Equatable {
    /// The first record.
    case first
    /// Nowhere: they are called `column_1` and so on.
    case none
    /// A list; the first record is a row.
    case names([String])
  }

  /// Whether CSV's fields may be quoted.
  enum Quote: Equatable {
    case none
    case byte(UInt8)
  }

  /// How text is encoded.
  enum TextEncoding: Equatable {
    /// Read without converting.
    case utf8
    /// By iconv's name.
    case other(String)
  }

  /// What text is converted from; nil where it is UTF-8.
  var converted: String? {
    guard case .other(let name)? = encoding else { return nil }
    return name
  }

  /// JSON has no NaN, Infinity and -Infinity, which Python writes.
  enum NonFinite: String, CaseIterable {
    /// They are null.
    case null
    /// The row is malformed.
    case reject
  }

  /// The options, as typed, that are set and say nothing of files of a format.
  func idle(for format: DataFormat) -> [String] {
    let isSeparated = format == .csv || format == .tsv
    let all: [(name: String, isSet: Bool, isUsed: Bool)] = [
      ("--csv-delimiter", delimiter != nil, isSeparated), ("--csv-header", header != nil, isSeparated),
      ("--csv-skip", skippedLines != nil, isSeparated), ("--csv-quote", quote != nil, isSeparated),
      ("--encoding", encoding != nil, format != .parquet), ("--json-field", field != nil, format == .json),
      ("--json-nan", nonFinite != nil, format == .json),
    ]
    return all.filter { $0.isSet && !$0.isUsed }.map(\.name)
  }

  /// These options, and where they say nothing, others.
  func over(_ others: ReaderOptions) -> ReaderOptions {
    var result = self
    result.delimiter = delimiter ?? others.delimiter
    result.header = header ?? others.header
    result.skippedLines = skippedLines ?? others.skippedLines
    result.quote = quote ?? others.quote
    result.encoding = encoding ?? others.encoding
    result.field = field ?? others.field
    result.nonFinite = nonFinite ?? others.nonFinite
    return result
  }
}

/// How a group's files are read.
struct Reading: Equatable {
  /// Nil leaves it to each file's name and first bytes.
  var format: DataFormat?
  var options = ReaderOptions()
}

extension ReaderOptions {
  /// A separator: one ASCII character, `tab`, or a backslash and `t`. Throws exit 64 with what is asked for.
  static func delimiter(_ text: String) throws(ToolError) -> UInt8 {
    try character(text == "tab" || text == "\\t" ? "\t" : text, "separator", "tab")
  }

  /// A quote: one ASCII character, or `none`.
  static func quote(_ text: String) throws(ToolError) -> Quote {
    text == "none" ? .none : .byte(try character(text, "quote", "none"))
  }

  private static func character(_ text: String, _ what: String, _ word: String) throws(ToolError) -> UInt8 {
    guard text.utf8.count == 1, let byte = text.utf8.first, byte < 0x80, ![0x00, 0x0A, 0x0D].contains(byte) else {
      throw ToolError(.usage, "'\(text)' is no \(what): one ASCII character, or '\(word)'")
    }
    return byte
  }

  /// `first`, `none`, or the columns' names.
  static func header(_ names: [String]) -> Header {
    switch names {
    case ["first"]: .first
    case ["none"]: .none
    default: .names(names)
    }
  }

  /// A character set by its name. Throws exit 64 where the system doesn't know it.
  static func encoding(_ text: String) throws(ToolError) -> TextEncoding {
    let name = Charset.iconvName(text)
    if Charset.isUTF8(name) { return .utf8 }
    guard Charset(name) != nil else {
      throw ToolError(.usage, "'\(text)' is no character set that this system knows: 'iconv -l' lists them")
    }
    return .other(name)
  }

  /// The members of a path to the rows.
  static func field(_ text: String) throws(ToolError) -> [String] {
    var names: [String] = []
    for step in try FieldPath(text).steps {
      guard case .member(let name) = step else {
        throw ToolError(.usage, "'\(text)': the way to the rows goes through members alone, as in 'a.b'")
      }
      names.append(name)
    }
    return names
  }
}

/// What a whole run's files may take, and what of them is checked.
struct ReadingLimits {
  /// Whether Parquet's pages are checked against their CRC.
  let verifiesChecksums: Bool
  /// Memory that a compressed file may ask for.
  let largestWindow: ByteSize
}
