import Glibc
public import Records

/// What a run looks at whenever it reads or waits: signals, and whether standard output still has a reader.
public final class Watch {
  private let output: RecordOutput
  /// Set when the reader of standard output went away or a signal came: streams then end early.
  public private(set) var isOver = false

  /// Watches the output of a run.
  public init(output: RecordOutput) { self.output = output }

  /// Looks without waiting; false when the run is over.
  public func goesOn() -> Bool {
    if isOver { return false }
    var poll = pollfd(fd: output.descriptor, events: 0, revents: 0)
    let readerLeft = unsafe Glibc.poll(&poll, 1, 0) > 0 && poll.revents & Int16(POLLERR) != 0
    if readerLeft || output.readerIsGone || Signals.pending != 0 { isOver = true }
    return !isOver
  }

  /// How the run ended, when it is over.
  public var end: RunEnd? { goesOn() ? nil : .brokenOff }

  /// Flushes what was gathered, because the next read may take long; false when the run is over.
  public func flush() throws(ToolError) -> Bool {
    try output.flush()
    return goesOn()
  }

  /// Waits until a descriptor has input, with the output flushed first when there is none yet.
  public func waitForInput(_ descriptor: Int32, name: String) throws(ToolError) -> Bool {
    var polls = (
      pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0), pollfd(fd: output.descriptor, events: 0, revents: 0)
    )
    var timeout: Int32 = 0
    while goesOn() {
      let ready = unsafe withUnsafeMutablePointer(to: &polls) { polls in
        unsafe polls.withMemoryRebound(to: pollfd.self, capacity: 2) { unsafe poll($0, 2, timeout) }
      }
      if ready < 0 && errno != EINTR { throw ToolError(.ioError, "\(name): \(describe(errno: errno))") }
      if ready > 0 && polls.1.revents & Int16(POLLERR) != 0 { continue }
      if ready > 0 && polls.0.revents != 0 { return true }
      if ready == 0 && timeout == 0 {
        guard try flush() else { return false }
        timeout = -1
      }
    }
    return false
  }

  /// Sleeps, for a retry; false when the run is over.
  public func sleep(seconds: Double) throws(ToolError) -> Bool {
    guard try flush() else { return false }
    var left = Int(seconds * 1000)
    while left > 0 {
      let step = min(left, 200)
      poll(nil, 0, Int32(step))
      left -= step
      guard goesOn() else { return false }
    }
    return true
  }
}
