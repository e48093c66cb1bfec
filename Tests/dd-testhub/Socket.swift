import Glibc

/// A connected TCP socket; closed with its last reference.
final class Socket: Sendable {
  private let descriptor: Int32

  init(descriptor: Int32) { self.descriptor = descriptor }

  deinit { close(descriptor) }

  /// Appends what has arrived, at most 64 KiB. False at the end of the stream or on an error.
  func receive(into bytes: inout [UInt8]) -> Bool {
    unsafe withUnsafeTemporaryAllocation(byteCount: 65536, alignment: 1) { block in
      while true {
        let count = unsafe recv(descriptor, block.baseAddress, block.count, 0)
        if count > 0 {
          unsafe bytes.append(contentsOf: UnsafeRawBufferPointer(rebasing: block[..<count]))
          return true
        }
        if count == 0 || errno != EINTR { return false }
      }
    }
  }

  /// Writes all bytes. False when the other side has gone.
  func send(_ bytes: ArraySlice<UInt8>) -> Bool {
    unsafe bytes.withUnsafeBytes { block in
      var sent = 0
      while sent < block.count {
        let rest = unsafe UnsafeRawBufferPointer(rebasing: block[sent...])
        let count = unsafe Glibc.send(descriptor, rest.baseAddress, rest.count, Int32(MSG_NOSIGNAL))
        if count >= 0 {
          sent += count
        } else if errno != EINTR {
          return false
        }
      }
      return true
    }
  }

  /// Bytes given to `send` that the other side's kernel has not acknowledged.
  var unacknowledged: Int {
    var count: Int32 = 0
    let failed = unsafe ioctl(descriptor, UInt(TIOCOUTQ), &count) < 0
    return failed ? 0 : Int(count)
  }

  /// Sleeps. False at once when the other side has gone meanwhile.
  func wait(seconds: Double) -> Bool {
    let hangUp: Int16 = 0x2000  // POLLRDHUP, a GNU extension
    var entry = pollfd(fd: descriptor, events: hangUp, revents: 0)
    let end = ContinuousClock.now + .seconds(seconds)
    while true {
      let left = ContinuousClock.now.duration(to: end) / .milliseconds(1)
      if left <= 0 { return true }
      let ready = unsafe poll(&entry, 1, Int32(min(left.rounded(.up), 1_000_000)))
      if ready > 0 { return false }
      if ready < 0, errno != EINTR { return false }
    }
  }

  /// Tells the other side that no more bytes come (FIN).
  func finish() { shutdown(descriptor, Int32(SHUT_WR)) }

  /// Breaks the connection with RST, after what was sent has arrived: RST throws unsent bytes away.
  func reset() {
    for _ in 0..<200 where unacknowledged > 0 { usleep(5000) }
    var choice = linger(l_onoff: 1, l_linger: 0)
    let size = socklen_t(MemoryLayout<linger>.size)
    _ = unsafe setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &choice, size)
    shutdown(descriptor, Int32(SHUT_RD))
  }
}
