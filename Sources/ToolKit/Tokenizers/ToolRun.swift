internal import Glibc
internal import Records

/// Another tool of ours, run to its end with nothing to read.
struct ToolRun {
  /// What it wrote on standard output.
  let output: ByteBuffer
  /// The last line that it said, without its name.
  let lastWords: String
  /// How it ended.
  let code: ExitCode

  /// Runs the tool beside this one, or else the PATH's. Throws exit 69 when there is none.
  init(_ tool: String, _ words: [String]) throws(ToolError) {
    let output = try Pipe()
    let errors = try Pipe()
    let process = try Self.start(Self.place(of: tool), [tool] + words, output.end, errors.end)
    // It says a line or two on either.
    self.output = output.readAll()
    let errorBytes = errors.readAll()
    // A view doesn't keep its buffer.
    let said = withExtendedLifetime(errorBytes) { String(errorBytes.view) }
    var status: Int32 = 0
    while unsafe waitpid(process, &status, 0) < 0 && errno == EINTR {}
    let last = said.split(separator: "\n").last.map(String.init) ?? "\(tool) ended without a word"
    lastWords = last.hasPrefix(tool + ": ") ? String(last.dropFirst(tool.utf8.count + 2)) : last
    code = status & 0x7F == 0 ? ExitCode(rawValue: status >> 8 & 0xFF) ?? .unavailable : .temporaryFailure
  }

  private static func place(of tool: String) -> String {
    guard let own = realPath("/proc/self/exe"), let slash = own.lastIndex(of: "/") else { return tool }
    // All tools in one file go by the name that they are called by.
    if own.hasSuffix("/dd-all") { return own }
    let beside = String(own[...slash]) + tool
    return FileKind(of: beside) == .file ? beside : tool
  }

  private static func start(
    _ path: String, _ words: [String], _ output: Int32, _ errors: Int32
  ) throws(ToolError) -> pid_t {
    var actions = unsafe posix_spawn_file_actions_t()
    unsafe posix_spawn_file_actions_init(&actions)
    defer { unsafe posix_spawn_file_actions_destroy(&actions) }
    unsafe posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
    unsafe posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO)
    unsafe posix_spawn_file_actions_adddup2(&actions, errors, STDERR_FILENO)
    var arguments = unsafe words.map { unsafe strdup($0) } + [nil]
    defer { unsafe arguments.forEach { unsafe free($0) } }
    var process: pid_t = 0
    let error = unsafe posix_spawnp(&process, path, &actions, nil, &arguments, environ)
    close(output)
    close(errors)
    guard error == 0 else { throw ToolError(.unavailable, "\(words[0]) can't be started: \(describe(errno: error))") }
    return process
  }
}

/// A pipe from a process that this one starts.
private struct Pipe {
  private let reading: Int32
  /// The process's end.
  let end: Int32

  init() throws(ToolError) {
    var ends: [Int32] = [0, 0]
    guard unsafe pipe(&ends) == 0 else { throw ToolError(.ioError, "pipe: \(describe(errno: errno))") }
    for descriptor in ends { _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC) }
    (reading, end) = (ends[0], ends[1])
  }

  /// All that comes until the process closes its end.
  func readAll() -> ByteBuffer {
    let bytes = ByteBuffer(capacity: 4096)
    var block = [UInt8](repeating: 0, count: 4096)
    while true {
      let count = unsafe read(reading, &block, block.count)
      if count > 0 {
        for byte in block.prefix(count) { bytes.append(byte) }
      } else if count == 0 || errno != EINTR {
        break
      }
    }
    close(reading)
    return bytes
  }
}
