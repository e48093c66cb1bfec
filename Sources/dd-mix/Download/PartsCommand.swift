import ArgumentParser
import Records
import ToolKit

/// Cuts lines into files of a given size: what dd-download --parts makes of an assembly.
struct PartsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "parts",
    abstract: "Cut standard input's lines into DIR/part-000000.jsonl and so on: for dd-download --parts.",
    discussion: """
      A part ends before the line that would make it larger than --size; a longer line is a part of its own. 'cat \
      DIR/part-*' is what was read.
      """)

  @Option(help: ArgumentHelp("Bytes of a part, such as 256m.", valueName: "size"))
  var size: ByteSize

  @Argument(help: ArgumentHelp("The folder, which is made.", valueName: "dir"))
  var folder: String

  private static let gatheredBytes = 1 << 20

  func run() throws {
    try makeFolders(folder)
    let input = RecordInput(paths: ["-"], maximumLineBytes: 1 << 40)
    let lines = ByteBuffer(capacity: Self.gatheredBytes)
    var number = 0
    var file = try part(number)
    var written = 0
    while case .line = try input.next() {
      let bytes = input.line.count + 1
      if written > 0, written + bytes > size.bytes {
        try file.write(lines.view)
        lines.removeAll()
        try file.commit()
        number += 1
        file = try part(number)
        written = 0
      }
      lines.append(input.line)
      lines.append(0x0A)
      written += bytes
      if lines.count >= Self.gatheredBytes {
        try file.write(lines.view)
        lines.removeAll()
      }
    }
    if Signals.pending != 0 { throw Ending(.ioError) }
    try file.write(lines.view)
    try file.commit()
  }

  private func part(_ number: Int) throws(ToolError) -> WholeFile {
    guard number < SampleFiles.mostParts else {
      throw ToolError(
        .configuration, "\(grouped(number)) parts of \(size) are not enough: take larger ones, such as --parts 2g")
    }
    return try WholeFile(path: "\(folder)/\(SampleFiles.part(number))")
  }
}
