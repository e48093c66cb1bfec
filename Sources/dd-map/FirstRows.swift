import Expressions
import Glibc
import Records
import ToolKit

/// The first rows of the input, for what looks at a few of them and prints to standard output.
struct FirstRows {
  private let input: RecordInput

  init(_ files: [String], maximumLineBytes: Int) {
    input = RecordInput(paths: files.isEmpty ? ["-"] : files, maximumLineBytes: maximumLineBytes)
  }

  /// Hands up to `limit` rows, parsed, with their place and number to `body`; returns how many there were.
  @discardableResult func each(
    limit: Int, _ document: JSONDocument, _ body: (_ place: String, _ number: Int) -> Void
  ) throws(ToolError) -> Int {
    var rows = 0
    while rows < limit {
      switch try input.next() {
      case .line: break
      case .tooLong(let count):
        throw ToolError(
          .dataError, "\(input.fileName):\(input.lineNumber): longer than \(input.maximumLineBytes) bytes (\(count))")
      case .end, .interrupted: return rows
      }
      do {
        try document.parse(input.line)
      } catch {
        let fault = input.explained(error)
        let place = fault.isForeign ? input.fileName : "\(input.fileName):\(input.lineNumber): byte \(fault.byte)"
        throw ToolError(.dataError, "\(place): \(fault.what)")
      }
      body("\(input.fileName):\(input.lineNumber)", rows)
      rows += 1
    }
    return rows
  }

  /// Prints text to standard output.
  static func print(_ text: String) throws(ToolError) {
    let bytes = ByteBuffer()
    bytes.append(text)
    let failure = writeAll(STDOUT_FILENO, bytes.view).error
    if failure != 0 && failure != EPIPE { throw ToolError(.ioError, "standard output: \(describe(errno: failure))") }
  }
}

extension MappingPlan {
  /// What the map makes of the first rows, step by step, to standard output; no line is wider than a terminal there.
  func explain(_ rows: FirstRows, count: Int, start: Int) throws(ToolError) {
    let document = JSONDocument()
    let explanation = Explanation(map, options, document)
    let columns = terminalSize(of: STDOUT_FILENO)?.columns
    func shown(_ line: String) -> String {
      guard let columns else { return line }
      return folded(line, columns: columns, breaksWords: true)
    }
    var text = ""
    let found = try rows.each(limit: count, document) { place, number in
      text += "\(place)\n" + explanation.lines(number: start + number).map { shown("  \($0.visible)") + "\n" }.joined()
    }
    if found == 0 { throw ToolError(.dataError, "no row to explain") }
    try FirstRows.print(text)
  }
}
