import ArgumentParser
import Records
import ToolKit

/// The help of dd-download: one line for each option, which manual pages and completions are made from too.
struct DownloadHelp: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "dd-download")

  func run() throws { try printToStandardOutput(try Self.text()) }

  private static let beginning = """
    dd-download: build a knowledge-distillation data set from the Hugging Face Hub.

      dd-download                                   100,000 of the built-in mix
      dd-download --config my.yaml --dry-run        what it would fetch
      dd-download --config my.yaml --dataset gsm8k  one entry, with its quota


    """

  private static let end = """

    The same command goes on where an interrupted one stopped. Files appear under
    their final names when whole.
    Exit: 0 done, 65 short of the plan, 75 try again, 77 not permitted,
    78 wrong recipe (docs/download.md).

    """

  private static func text() throws(ToolError) -> String {
    var lines: [(option: String, meaning: String)] = []
    for argument in try description()["command"]?["arguments"]?.elements ?? [] {
      guard let meaning = argument["abstract"]?.text,
        let name = argument["names"]?.elements.first(where: { $0["kind"]?.text == "long" })?["name"]?.text,
        name != "help", name != "version"
      else { continue }
      let value = argument["kind"]?.text == "option" ? argument["valueName"]?.text.map { " " + $0.uppercased() } : nil
      lines.append(("--\(name)\(value ?? "")", meaning))
    }
    let width = lines.map(\.option.count).max() ?? 0
    let options = lines.map { line in
      let gap = String(repeating: " ", count: width - line.option.count + 2)
      return folded("  \(line.option)\(gap)\(line.meaning)", columns: columns, hanging: width + 4) + "\n"
    }
    return beginning + options.joined() + end
  }

  /// What a terminal has at least.
  private static let columns = 80

  private static func description() throws(ToolError) -> JSONValue {
    let text = ByteBuffer()
    text.append(DownloadOptions._dumpHelp())
    let document = JSONDocument()
    defer { withExtendedLifetime(text) {} }
    do throws(Malformed) {
      try document.parse(text.view)
    } catch {
      throw ToolError(.software, "dd-download: no help: \(error.what)")
    }
    return JSONValue(document)
  }
}
