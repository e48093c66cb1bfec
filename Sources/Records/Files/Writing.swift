internal import Glibc

/// Writes all bytes to a descriptor, over EINTR, short writes and, where it doesn't block, waits for room. Returns 0, or
/// the errno that stopped it, and how much was taken.
@discardableResult
public func writeAll(_ descriptor: Int32, _ bytes: ByteView) -> (error: Int32, taken: Int) {
  write(descriptor, bytes, stopsAtSignal: false)
}

/// Writes lines as `writeAll` does until SIGINT or SIGTERM comes. Then the reader has a second to take the rest, of
/// which whole lines are written where they are shorter than a pipe's PIPE_BUF; EINTR says that it did not take all.
public func writeLines(_ descriptor: Int32, _ lines: ByteView) -> (error: Int32, taken: Int) {
  let (error, taken) = write(descriptor, lines, stopsAtSignal: true)
  return error == EINTR ? writeRest(descriptor, lines, from: taken) : (error, taken)
}

private func write(_ descriptor: Int32, _ bytes: ByteView, stopsAtSignal: Bool) -> (error: Int32, taken: Int) {
  var taken = 0
  while taken < bytes.count {
    if stopsAtSignal && Signals.pending != 0 { return (EINTR, taken) }
    let count = unsafe write(descriptor, bytes.pointer + taken, bytes.count - taken)
    if count >= 0 {
      taken += count
    } else if errno == EAGAIN {
      _ = hasRoom(descriptor, milliseconds: -1)
    } else if errno != EINTR {
      return (errno, taken)
    }
  }
  return (0, taken)
}

private func writeRest(_ descriptor: Int32, _ lines: ByteView, from start: Int) -> (error: Int32, taken: Int) {
  let patience = 1000
  let begin = milliseconds()
  var taken = start
  while taken < lines.count {
    let left = begin + patience - milliseconds()
    guard left >= 0, hasRoom(descriptor, milliseconds: left) else { return (EINTR, taken) }
    // A pipe that has room takes so much without blocking (pipe(7)).
    let most = lines[taken..<min(taken + Int(PIPE_BUF), lines.count)]
    let piece = most.lastIndex(of: 0x0A).map { most.prefix($0 + 1) } ?? most
    let count = unsafe write(descriptor, piece.pointer, piece.count)
    if count >= 0 {
      taken += count
    } else if errno != EAGAIN && errno != EINTR {
      return (errno, taken)
    }
  }
  return (0, taken)
}

/// Waits until a descriptor takes bytes, or an error; false when that, or a signal, doesn't come in time.
private func hasRoom(_ descriptor: Int32, milliseconds: Int) -> Bool {
  var poll = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
  return unsafe Glibc.poll(&poll, 1, Int32(milliseconds)) != 0
}

private func milliseconds() -> Int {
  var time = timespec()
  unsafe clock_gettime(CLOCK_MONOTONIC, &time)
  return time.tv_sec * 1000 + time.tv_nsec / 1_000_000
}
