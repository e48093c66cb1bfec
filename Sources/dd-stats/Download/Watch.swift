import ArgumentParser
import Glibc
import Records
import ToolKit

/// Draws how far a running download is: a line for each dataset, redrawn in place.
struct Watch: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "watch",
    abstract: "Show how far the download into DIR is, until ended by a signal.",
    discussion: """
      Draws on standard error, and leaves nothing of it there; where that is no terminal it writes a line a minute. \
      Ends by itself when the process that started it has ended.
      Samples of a round at work are estimated by what rows gave so far.
      """)

  @Option(help: ArgumentHelp("Print the lines that are added to FILE, above the view.", valueName: "file"))
  var messages: String?

  @Option(
    help: ArgumentHelp("While FILE is there, which holds their number, sources are being checked.", valueName: "file"))
  var checking: String?

  @Option(help: ArgumentHelp("Entries at a time, for the heading.", valueName: "n"))
  var jobs = 1

  @Option(
    help: ArgumentHelp(
      "Print where the download stands that was interrupted after so many seconds, and end.", valueName: "s"))
  var interrupted: Int?

  @Option(help: ArgumentHelp("End when this process has, in place of the one that started it.", valueName: "pid"))
  var until: Int32?

  @Option(help: ArgumentHelp("Print what this dataset has, and end.", valueName: "name"))
  var finished: String?

  @Option(
    help: ArgumentHelp(
      "Print why this dataset failed, unless another one failed for the same before, and end.", valueName: "name"))
  var failed: String?

  @Argument(help: ArgumentHelp("The output folder of a download.", valueName: "dir"))
  var folder: String

  func run() throws {
    var standing = DownloadStanding(DownloadFolder(folder))
    if let interrupted {
      standing.refresh(seconds: 0)
      let overEcho = canRedrawStandardError ? "\r\u{1B}[K" : ""  // of ^C
      return drawOnStandardError(overEcho + fitted(standing.interrupted(after: interrupted)))
    }
    if let finished {
      standing.refresh(seconds: 0)
      return drawOnStandardError(standing.finished(finished))
    }
    if let failed { return try sayFailure(of: failed) }
    guard canRedrawStandardError else { return writeEachMinute(&standing) }
    let parent = until ?? getppid()
    var screen = Screen()
    var shown = 0
    let begun = secondsNow()
    while true {
      let isOver = Signals.pending != 0 || !isThere(parent)
      let said = try newMessages(&shown)
      if isOver { return screen.draw([], above: said) }
      screen.draw(lines(&standing, seconds: secondsNow() - begun), above: said)
      usleep(250_000)
    }
  }

  /// One cause is said once, when the first dataset meets it; the end says how many did.
  private func sayFailure(of name: String) throws(ToolError) {
    let download = DownloadFolder(folder)
    guard let note = try download.failureNote(of: name) else { return }
    let cause = FailureCause.general(note.message)
    for other in try download.datasets() where other != name {
      if try download.failureNote(of: other).map({ FailureCause.general($0.message) == cause }) ?? false { return }
    }
    for line in [note.message] + note.list { Records.say(name, line) }
  }

  /// Whether a process is there: the one that was named, or the one that this is a child of.
  private func isThere(_ process: pid_t) -> Bool {
    until == nil ? getppid() == process : kill(process, 0) == 0 || errno != ESRCH
  }

  private func writeEachMinute(_ standing: inout DownloadStanding) {
    let parent = until ?? getppid()
    let begun = secondsNow()
    var minutes = 0
    while Signals.pending == 0 && isThere(parent) {
      usleep(250_000)
      guard secondsNow() - begun >= Double(60 * (minutes + 1)) else { continue }
      minutes += 1
      standing.refresh(seconds: secondsNow() - begun)
      drawOnStandardError(
        "\(grouped(standing.amount)) of \(grouped(standing.wanted)) \(standing.unit) after \(standing.clock)\n")
    }
  }

  private func lines(_ standing: inout DownloadStanding, seconds: Double) -> [String] {
    if let checking, let count = (try? readText(checking)).flatMap({ Int($0.prefix { $0 != "\n" }) }) {
      let (done, failed) = standing.looks
      let failures = failed > 0 ? ", \(failed) can't be read" : ""
      return ["checking \(counted(count, "source")) … \(min(done, count)) done\(failures)"]
    }
    standing.refresh(seconds: seconds)
    let size = Screen.size
    return DownloadView(standing, folder: folder, jobs: jobs, width: size.width, height: size.height).lines
  }

  /// Lines of words, broken between words where a terminal is too narrow for them.
  private func fitted(_ text: String) -> String {
    guard let columns = terminalSize(of: STDERR_FILENO)?.columns else { return text }
    return text.parts(at: "\n").map { folded(String($0), columns: columns) }.joined(separator: "\n")
  }

  private func newMessages(_ shown: inout Int) throws(ToolError) -> String {
    guard let messages, FileKind(of: messages) == .file else { return "" }
    let bytes = try readWhole(messages)
    return withExtendedLifetime(bytes) {
      let lines = bytes.view[shown..<bytes.count].split(separator: 0x0A, omittingEmptySubsequences: false)
      shown = bytes.count
      let columns = Screen.size.width + 1
      return lines.map { folded(Secrets.hide(String($0)).visible, columns: columns) }.joined(separator: "\n")
    }
  }
}

/// Lines at the bottom of a terminal that are written over each other.
struct Screen {
  private var lines: [String] = []

  /// The terminal's columns and lines that can be drawn in.
  static var size: (width: Int, height: Int) {
    let size = terminalSize(of: STDERR_FILENO) ?? (columns: 80, lines: 24)
    return (size.columns - 1, max(1, size.lines - 1))
  }

  /// Draws lines in place of the last ones, each cut to the terminal's width, and a text that stays above them.
  mutating func draw(_ new: [String], above text: String) {
    let (width, height) = Self.size
    let new = new.prefix(height).map { String($0.prefix(width)) }
    guard new != lines || !text.isEmpty else { return }
    let up = lines.isEmpty ? "" : "\u{1B}[\(lines.count)A"
    lines = new
    drawOnStandardError(up + "\r\u{1B}[J" + text + lines.map { $0 + "\n" }.joined())
  }
}
