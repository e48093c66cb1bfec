import ArgumentParser
internal import Glibc
import Records
import Text
import ToolKit

/// Shows dropped records beside what they repeat.
struct Pairs: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "pairs",
    abstract: "Show dropped records beside the records that they repeat, to look at before a threshold is believed.",
    usage: "dd-dedup pairs [<options>] <duplicates> <file> ...",
    discussion: """
      DUPLICATES is what --duplicates or --rejects wrote; the FILEs are where the originals stand: the input, the output, \
      those of --against, or a finished download's samples, DIR/*/*.jsonl. The least alike come first.
      """)

  @Option(
    name: .customShort("n", allowingJoined: true),
    help: ArgumentHelp("Show so many pairs (default: 10).", valueName: "n"))
  var number = 10

  @Option(
    name: [.customShort("k", allowingJoined: true), .customLong("key")],
    help: ArgumentHelp("Where the records have their text (default: text).", valueName: "field,..."))
  var key = "text"

  @Option(help: ArgumentHelp("Columns to write in (default: the terminal's, else 80).", valueName: "n"))
  var width: Int?

  @Argument(help: ArgumentHelp("What --duplicates or --rejects wrote.", valueName: "duplicates"))
  var duplicates: String

  @Argument(help: ArgumentHelp("JSON lines that the originals are in.", valueName: "file"))
  var files: [String]

  func validate() throws {
    if number < 1 { throw ValidationError("-n takes 1 or more, not \(number)") }
    if let width, !(20...1000).contains(width) { throw ValidationError("--width takes 20 to 1000, not \(width)") }
  }

  func run() throws {
    var pairs = try read()
    pairs.sort { ($0.similarity, $0.order) < ($1.similarity, $1.order) }
    let all = pairs.count
    pairs = Array(pairs.prefix(number))
    let originals = try originals(Set(pairs.map(\.repeats)))
    let output = RecordOutput()
    let view = PairView(width: width ?? Self.terminalWidth)
    for pair in pairs {
      for line in view.lines(pair, original: originals[pair.repeats]) { try write(line, to: output) }
    }
    try write("\(grouped(pairs.count)) of \(grouped(all)) pairs", to: output)
    try output.finish()
  }

  private func write(_ line: String, to output: RecordOutput) throws(ToolError) {
    let buffer = ByteBuffer()
    buffer.append(line)
    try output.write(buffer.view)
  }

  private static var terminalWidth: Int {
    guard let columns = terminalSize(of: STDOUT_FILENO)?.columns, columns >= 20 else { return 80 }
    return min(columns, 1000)
  }
}

/// A dropped record, and the name of what it repeats, as JSON.
struct DroppedPair {
  let repeats: String
  let similarity: Double
  let order: Int
  let text: String
}

extension Pairs {
  /// The dropped records of the file; those that repeat nothing known, or were dropped for something else, are left out.
  /// Throws exit 65 for a line that is no evidence.
  private func read() throws -> [DroppedPair] {
    let document = JSONDocument()
    let inside = key.split(separator: ",").map { "row.\($0)" }
    let texts = try KeyText(inside, of: document)
    let evidence = try Evidence(document)
    var pairs: [DroppedPair] = []
    try forEachRecord(of: [duplicates], document, isEvidence: true) { _, place in
      guard let found = evidence.look() else {
        throw ToolError(.dataError, "\(duplicates):\(place.line): \(Evidence.missing)")
      }
      guard let repeats = found.repeats else { return }
      pairs.append(
        DroppedPair(
          repeats: repeats, similarity: found.similarity, order: pairs.count, text: String(texts.text())))
      // No more than are shown, and some to choose from.
      if pairs.count > 100_000 {
        pairs = Array(pairs.sorted { ($0.similarity, $0.order) < ($1.similarity, $1.order) }.prefix(number))
      }
    }
    return pairs
  }

  /// The texts of records by their names.
  private func originals(_ names: Set<String>) throws -> [String: String] {
    let document = JSONDocument()
    let texts = try KeyText(key.split(separator: ",").map(String.init), of: document)
    let name = try RowName()
    var found: [String: String] = [:]
    try forEachRecord(of: files, document) { file, number in
      let byFile = String(name.json(of: document, number: number.inFile, file: file))
      let byNumber = String(name.json(of: document, number: number.inAll))
      for key in [byNumber, byFile] where names.contains(key) && found[key] == nil {
        found[key] = String(texts.text())
      }
    }
    return found
  }

  /// Where a line stands: in its file from 1, and as a record from 0 in its file and in all.
  private typealias LineNumber = (line: Int, inFile: Int, inAll: Int)

  /// Hands every record of the files to `body`. Lines that are none are passed over, but for evidence and for a file of
  /// another kind: those are exit 65.
  private func forEachRecord(
    of paths: [String], _ document: JSONDocument, isEvidence: Bool = false,
    _ body: (_ file: String, LineNumber) throws -> Void
  ) throws {
    var all = 0
    for path in paths {
      let input = RecordInput(paths: [path])
      var count = 0
      lines: while true {
        switch try input.next() {
        case .line:
          do throws(Malformed) {
            try document.parse(input.line)
          } catch {
            let fault = input.explained(error)
            if isEvidence || fault.isForeign {
              throw ToolError(.dataError, "\(path):\(input.lineNumber): byte \(fault.byte): \(fault.what)")
            }
            count += 1
            all += 1
            continue
          }
          try body(path, (input.lineNumber, count, all))
          count += 1
          all += 1
        case .tooLong:
          count += 1
          all += 1
        case .end, .interrupted: break lines
        }
      }
    }
  }
}
