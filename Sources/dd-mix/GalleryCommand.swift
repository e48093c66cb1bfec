import ArgumentParser
import Glibc
import Recipe
import Records
import ToolKit

/// Prints the gallery.
struct GalleryCommand: ParsableCommand {
  /// How it is printed.
  enum Format: String, ExpressibleByArgument, CaseIterable {
    case table, json, markdown
  }

  static let configuration = CommandConfiguration(
    commandName: "gallery",
    abstract: "List the gallery: datasets that are ready by name.",
    discussion:
      "dd-download takes one in by 'datasets: {NAME: {allocation: 0.3}}'; every tool knows it by --dataset NAME."
      + " A narrow terminal gets fewer columns; --format json has all.")

  @Option(
    name: [.customShort("c", allowingJoined: true), .long],
    help: ArgumentHelp("List the entries of this recipe in place of the gallery's.", valueName: "file"))
  var config: String?

  @Option(help: ArgumentHelp("table, json (one object a line) or markdown.", valueName: "format"))
  var format = Format.table

  func run() throws {
    let entries = try config.map { path throws(ToolError) in try Recipe.load(user: path, isPlanned: false).datasets }
    let lines = try (entries ?? Gallery.entries()).map { entry throws(ToolError) in try GalleryLine(entry) }
    switch format {
    case .table: try printToStandardOutput(Self.table(lines))
    case .json: try printToStandardOutput(lines.map(\.json.line).joined())
    case .markdown: try printToStandardOutput(Self.markdown(lines))
    }
  }

  private static func table(_ lines: [GalleryLine]) -> String {
    var table = Table(["<dataset", "<repository", "<licence", "rows", "<shape", "<gate"])
    for line in lines {
      table.add([
        line.entry.name, line.repository, line.license, line.rows.map { grouped($0) } ?? "", line.shape,
        line.entry.isGated ? "terms" : "",
      ])
    }
    return table.text(columns: terminalSize(of: STDOUT_FILENO)?.columns, leavingOut: ["repository", "gate", "shape"])
  }

  private static func markdown(_ lines: [GalleryLine]) -> String {
    let head = """
      # The gallery

      Datasets that are ready by name: `configs/gallery.yaml`, which is part of every tool. One takes no part in a download until
      a recipe names it:

      ```yaml
      datasets: {openthoughts: {allocation: 0.3}}
      ```

      and every tool knows it by `--dataset NAME`; `like: NAME` builds on it. Evaluation sets are for `--decontaminate`: dd-map makes
      their items ([decontamination](decontamination.md)). Licences are those of the cards, `unknown` where a card has none.
      They and the counts were looked up in stored copies of the Hub's pages where there are any; some are as commonly told, so
      look at the card before you rely on one. A download notes where the card that it finds says another licence.
      `dd-mix gallery --format markdown` writes this page.

      | dataset | repository | licence | rows | language | shape | gate | to know |
      |---|---|---|---|---|---|---|---|

      """
    return head + lines.map { $0.markdown + "\n" }.joined()
  }
}

/// What a person wants to know of an entry.
struct GalleryLine {
  let entry: DatasetEntry
  let rows: Int?

  init(_ entry: DatasetEntry) throws(ToolError) {
    self.entry = entry
    rows = try entry.fetch.int("rows")
  }

  var license: String { entry.license ?? "" }

  var repository: String { entry.repo }

  /// What its samples are.
  var shape: String {
    guard let map = entry.map else { return entry.benchmark == nil ? "" : "evaluation" }
    if map["text"] != nil { return "text" }
    let turns = map["messages"]?.elements ?? []
    if map["tools"] != nil || turns.contains(where: { $0["tool_calls"] != nil }) { return "tool use" }
    if turns.contains(where: { $0["each"] != nil || $0["transcript"] != nil }) { return "chat" }
    return "question and answer"
  }

  var json: JSONValue {
    .object([
      ("dataset", .string(entry.name)), ("repo", .string(repository)), ("category", .string(entry.category)),
      ("license", .string(license)), ("rows", rows.map { JSONValue.int($0) } ?? .null),
      ("language", .array(entry.languages.map { .string($0) })), ("shape", .string(shape)),
      ("gated", .bool(entry.isGated)),
      ("notice", entry.notice.map { JSONValue.string($0) } ?? .null),
      ("left_out", entry.leftOut.map { JSONValue.string($0) } ?? .null),
    ])
  }

  var markdown: String {
    let facts = [entry.notice, entry.leftOut.map { "left out: \($0)" }].compactMap { $0 }.joined(separator: ". ")
    let cells = [
      "`\(entry.name)`", "`\(repository)`", license, rows.map { grouped($0) } ?? "",
      entry.languages.joined(separator: ", "), shape,
      entry.isGated ? "terms" : "", facts,
    ]
    return "| " + cells.map { $0.parts(at: "|").joined(separator: "\\|") }.joined(separator: " | ") + " |"
  }
}
