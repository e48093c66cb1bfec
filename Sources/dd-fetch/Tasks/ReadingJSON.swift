import Records
import ToolKit

/// How files are read, as a task's line says it: what the card, the recipe and the options said when it was planned.
extension Reading {
  /// What differs from the format's own way.
  var json: JSONValue {
    var header: JSONValue?
    switch options.header {
    case .some(.first): header = .string("first")
    case .some(.none): header = .string("none")
    case .some(.names(let names)): header = .array(names.map(JSONValue.string))
    case nil: break
    }
    var encoding: JSONValue?
    switch options.encoding {
    case .utf8: encoding = .string("utf-8")
    case .other(let name): encoding = .string(name)
    case nil: break
    }
    return .object([
      ("format", format.map { .string($0.rawValue) }),
      ("csv_delimiter", options.delimiter.map { .int(Int($0)) }), ("csv_header", header),
      ("csv_skip", options.skippedLines.map(JSONValue.int)),
      ("csv_quote", options.quote.map { if case .byte(let byte) = $0 { .int(Int(byte)) } else { .string("none") } }),
      ("encoding", encoding), ("json_field", options.field.map { .array($0.map(JSONValue.string)) }),
      ("json_nan", options.nonFinite.map { .string($0.rawValue) }),
    ])
  }

  /// Reads it back; nil where it can't be.
  init?(_ value: JSONValue) {
    func byte(_ member: JSONValue) -> UInt8? { member.int.flatMap { UInt8(exactly: $0) } }
    if let name = value["format"]?.text {
      guard let format = DataFormat(rawValue: name) else { return nil }
      self.format = format
    }
    if let member = value["csv_delimiter"] {
      guard let delimiter = byte(member) else { return nil }
      options.delimiter = delimiter
    }
    if let member = value["csv_quote"] {
      options.quote = byte(member).map(ReaderOptions.Quote.byte) ?? ReaderOptions.Quote.none
    }
    if let member = value["csv_header"] {
      options.header = ReaderOptions.header(member.text.map { [$0] } ?? member.elements.compactMap(\.text))
      if case .array = member { options.header = .names(member.elements.compactMap(\.text)) }
    }
    options.skippedLines = value["csv_skip"]?.count
    if let name = value["encoding"]?.text {
      guard let encoding = try? ReaderOptions.encoding(name) else { return nil }
      options.encoding = encoding
    }
    if let member = value["json_field"] { options.field = member.elements.compactMap(\.text) }
    options.nonFinite = value["json_nan"]?.text.flatMap(ReaderOptions.NonFinite.init)
  }
}
