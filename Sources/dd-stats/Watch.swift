import ArgumentParser
import Glibc
import Records
import ToolKit

/// Draws how far a running download is: a line for each dataset, redrawn in place.
struct Watch: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Show on the terminal how far the download into DIR is, until ended by a signal.",
    discussion: "Draws on standard error. Ends by itself when the process that started it has ended.")

  @Option(help: ArgumentHelp("Print the lines that are added to FILE, above the view.", valueName: "file"))
  var messages: String?

  @Argument(help: ArgumentHelp("The output folder of a download.", valueName: "dir"))
  var folder: String

  func run() throws {
    let parent = getppid()
    var screen = Screen()
    var shown = 0
    while true {
      let isOver = Signals.pending != 0 || getppid() != parent
      let said = try newMessages(&shown)
      // What is just being renamed or removed shows the next time.
      let view = isOver ? [] : (try? DownloadView(DownloadFolder(folder)).lines) ?? screen.lines
      screen.draw(view, above: said)
      if isOver { return }
      usleep(250_000)
    }
  }

  private func newMessages(_ shown: inout Int) throws(ToolError) -> String {
    guard let messages, FileKind(of: messages) == .file else { return "" }
    let bytes = try readWhole(messages)
    return withExtendedLifetime(bytes) {
      let text = String(bytes.view[shown..<bytes.count])
      shown = bytes.count
      return text
    }
  }
}

/// Lines at the bottom of a terminal that are written over each other.
struct Screen {
  private(set) var lines: [String] = []

  /// Draws lines in place of the last ones, each cut to the terminal's width, and a text that stays above them.
  mutating func draw(_ new: [String], above text: String) {
    var size = winsize()
    let known = unsafe ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0
    let width = known ? Int(size.ws_col) - 1 : 79
    let height = known ? Int(size.ws_row) - 1 : 23
    guard new != lines || !text.isEmpty else { return }
    let up = lines.isEmpty ? "" : "\u{1B}[\(lines.count)A"
    lines = new.prefix(max(height, 1)).map { String($0.prefix(width)) }
    writeToStandardError(up + "\r\u{1B}[J" + text + lines.map { $0 + "\n" }.joined())
  }
}

/// How far each dataset is.
struct DownloadView {
  let lines: [String]

  init(_ download: DownloadFolder) throws(ToolError) {
    let plan = try DownloadPlan.readAll(download)
    let width = plan.map(\.dataset.count).max() ?? 0
    var lines: [String] = []
    for line in plan {
      let rounds = try download.rounds(of: line.dataset)
      let kept = rounds.reduce(0) { $0 + $1.kept }
      let read = rounds.reduce(0) { $0 + $1.read } + Self.readNow(line.dataset, download)
      let name = line.dataset + String(repeating: " ", count: width - line.dataset.count)
      let filled = bar(min(kept, line.quota), of: max(line.quota, 1), width: 20)
      let state = try download.failure(of: line.dataset) != nil ? "failed" : "\(grouped(read)) rows read"
      lines.append(
        "\(name)  \(filled)\(String(repeating: "·", count: max(0, 20 - filled.count)))"
          + "  \(grouped(kept)) of \(grouped(line.quota)) samples, \(state)")
    }
    self.lines = lines
  }

  /// Rows of the round that is being made.
  private static func readNow(_ dataset: String, _ download: DownloadFolder) -> Int {
    let folder = "\(download.statePath)/\(dataset)"
    guard (try? listFolder(folder + "/rounds"))?.contains(where: { $0.hasPrefix(".0") }) == true else { return 0 }
    return (try? JSONValue.readFile(folder + "/progress"))?["in"]?.count ?? 0
  }
}
