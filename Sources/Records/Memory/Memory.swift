internal import Glibc

/// Memory by malloc(3). Where there is none, the process ends with words and exit 74, as a failed write does: what it has
/// written is not under a final name yet. Swift's own allocation traps.
public enum Memory {
  /// Uninitialised room for so many values; `free` gives it back.
  @unsafe public static func allocate<Value>(_ count: Int) -> UnsafeMutablePointer<Value> {
    let (bytes, overflows) = count.multipliedReportingOverflow(by: MemoryLayout<Value>.stride)
    guard !overflows, bytes >= 0, let room = unsafe malloc(max(bytes, 1)) else { runOut() }
    return unsafe room.bindMemory(to: Value.self, capacity: count)
  }

  /// Room for so many values, all bits of it 0; the system gives pages as they are touched.
  @unsafe public static func zeroed<Value>(_ count: Int) -> UnsafeMutablePointer<Value> {
    guard count >= 0, let room = unsafe calloc(max(count, 1), MemoryLayout<Value>.stride) else { runOut() }
    return unsafe room.bindMemory(to: Value.self, capacity: count)
  }

  /// Room for `count` values that begins with the first `kept` of `room`, which is given back.
  @unsafe public static func grow<Value: BitwiseCopyable>(
    _ room: UnsafeMutablePointer<Value>, to count: Int, keeping kept: Int
  ) -> UnsafeMutablePointer<Value> {
    let larger: UnsafeMutablePointer<Value> = unsafe allocate(count)
    unsafe memcpy(larger, room, kept * MemoryLayout<Value>.stride)
    unsafe free(room)
    return unsafe larger
  }

  /// Gives back what `allocate`, `zeroed` or `grow` gave.
  @unsafe public static func free(_ room: UnsafeMutableRawPointer) { unsafe Glibc.free(room) }

  /// Ends the process for want of memory. Other threads end where they are.
  public static func runOut() -> Never {
    if let path = unsafe CommandLine.unsafeArgv[0] {
      let name = unsafe strrchr(path, 0x2F).map { unsafe $0 + 1 } ?? path
      unsafe _ = write(STDERR_FILENO, name, strlen(name))
    }
    unsafe _ = write(STDERR_FILENO, ": out of memory\n", 16)
    _exit(ExitCode.ioError.rawValue)
  }
}
