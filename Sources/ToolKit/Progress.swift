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
      isFirst && !options.quiet && !isDisabled && !readsPipe && canRedrawStandardError && isatty(STDOUT_FILENO) == 0
  }

  /// Shows the counts so far, four times a second at most; those of the end always.
  mutating func show(input: Int, output: Int, bytes: Int, seconds: Double, isEnd: Bool = false) {
    guard seconds - lastShown >= 0.25 || isEnd, draws || file != nil else { return }
    lastShown = seconds
    if let file {
      write("{\"tool\":\"\(tool)\",\"in\":\(input),\"out\":\(output),\"bytes_in\":\(bytes)}\n", to: file)
    }
    guard draws, !isEnd, seconds >= 0.25 else { return }
    isDrawn = true
    let rate = decimal(Double(bytes) / 1e6 / max(seconds, 0.001), places: 0)
    drawOnStandardError("\r\u{1B}[K\(tool): \(grouped(input)) in, \(grouped(output)) out, \(rate) MB/s")
  }

  /// A view that misses one state shows the next: errors here end nothing, nor does a pipe without a reader.
  private func write(_ state: String, to file: String) {
    state.withBytes { bytes in
      guard case .device = try? Destination(file) else {
        try? writeWhole(bytes, to: file)
        return
      }
      let descriptor = unsafe open(file, O_WRONLY | O_NONBLOCK | O_CLOEXEC)
      guard descriptor >= 0 else { return }
      _ = unsafe Glibc.write(descriptor, bytes.pointer, bytes.count)
      close(descriptor)
    }
  }

  mutating func clear() {
    if isDrawn { drawOnStandardError("\r\u{1B}[K") }
    isDrawn = false
  }
}
