import ArgumentParser
import ToolKit

/// How files are read that their format alone doesn't explain.
struct ReadingOptions: ParsableArguments {
  @Option(help: ArgumentHelp("What separates CSV's fields: one character, or 'tab'.", valueName: "c"))
  var csvDelimiter: String?

  @Option(
    help: ArgumentHelp(
      "Where CSV's columns have their names from: 'first' record, 'none' (column_1 ...), or these.",
      valueName: "first|none|a,b"))
  var csvHeader: [String] = []

  @Option(
    help: ArgumentHelp("What CSV's fields may be quoted with; TSV has no quotes unless told.", valueName: "c|none"))
  var csvQuote: String?

  @Option(help: ArgumentHelp("Pass over so many lines of CSV before the header.", valueName: "n"))
  var csvSkip: Int?

  @Option(help: ArgumentHelp("The text's character set, such as latin1, utf-16, gbk ('iconv -l').", valueName: "name"))
  var encoding: String?

  @Option(help: ArgumentHelp("The member of a JSON file's object that holds the array of rows.", valueName: "a.b"))
  var jsonField: String?

  @Option(help: "What becomes of NaN and Infinity in JSON: null, or reject the row.")
  var jsonNan: ReaderOptions.NonFinite?

  @Flag(inversion: .prefixedNo, help: "Check Parquet's pages against the checksums that they have.")
  var checksum = true

  @Option(help: ArgumentHelp("Memory that a .zst or .xz file may ask for.", valueName: "size"))
  var maxWindow = ByteSize(bytes: 128 << 20)

  func validate() throws {
    if let csvSkip, csvSkip < 0 { throw ValidationError("--csv-skip takes 0 or more, not \(csvSkip)") }
  }
}

extension ReaderOptions.NonFinite: ExpressibleByArgument {}
