internal import Glibc
internal import Records

/// How far a run is: one line redrawn on a terminal, and a file for a view over several tools.
struct Progress {
  private let tool: String
  private let file: String?
  private let draws: Bool
  private var lastShown = -Double.infinity
  private var isDrawn = false

  /// Draws only on a terminal, only when this tool is the first of its pipe, and never with `--quiet` or the Python
  /// client's `HF_HUB_DISABLE_PROGRESS_BARS`.
  init(tool: String, options: CommonOptions, draws isFirst: Bool) {
    self.tool = tool
    file = options.progress
    var status = stat()
    let readsPipe = unsafe fstat(STDIN_FILENO, &status) == 0 && status.st_mode & S_IFMT == S_IFIFO
    let word = unsafe getenv("HF_HUB_DISABLE_PROGRESS_BARS").map { unsafe String(cString: $0).uppercased() } ?? ""
    let isDisabled = ["1", "ON", "YES", "TRUE"].contains(word)
    draws =
      isFirst && !options.quiet && !isDisabled && !readsPipe && isatty(STDERR_FILENO) == 1 && isatty(STDOUT_FILENO) == 0
  }

  /// Shows the counts so far, four times a second at most; those of the end always.
  mutating func show(input: Int, output: Int, bytes: Int, seconds: Double, isEnd: Bool = false) {
    guard seconds - lastShown >= 0.25 || isEnd, draws || file != nil else { return }
    lastShown = seconds
    if let file {
      // A view that misses one state shows the next: errors here end nothing.
      let text = "{\"tool\":\"\(tool)\",\"in\":\(input),\"out\":\(output),\"bytes_in\":\(bytes)}\n"
      try? text.withBytes { try writeWhole($0, to: file) }
    }
    guard draws, !isEnd, seconds >= 0.25 else { return }
    isDrawn = true
    let rate = decimal(Double(bytes) / 1e6 / max(seconds, 0.001), places: 0)
    writeToStandardError("\r\u{1B}[K\(tool): \(grouped(input)) in, \(grouped(output)) out, \(rate) MB/s")
  }

  mutating func clear() {
    if isDrawn { writeToStandardError("\r\u{1B}[K") }
    isDrawn = false
  }
}
