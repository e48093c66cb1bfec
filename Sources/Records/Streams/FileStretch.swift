internal import Glibc

/// Some bytes of a regular file that one thread reads while others read what is around them. Lines are told apart later,
/// in the file's order, by the `RecordInput` that gave it.
public struct FileStretch: Sendable {
  let descriptor: Int32
  let offset: Int
  let count: Int

  /// What became of reading it.
  public struct Reading: Sendable {
    /// How many of its bytes there were.
    let count: Int
    /// The errno that stopped it, or 0; also where the file has become shorter.
    let error: Int32
  }

  /// Reads it into memory, behind a gap for the line that began before it.
  public func read(into memory: LineMemory) -> Reading {
    let (done, error) = unsafe readSome(descriptor, at: offset, count: count, into: memory.behindGap)
    return Reading(count: done, error: error)
  }
}

/// Reading by several threads. All calls are made by one of them at a time.
extension RecordInput {
  /// A line of which so much was read without its end is read on by one thread: into one memory, where it is not copied.
  private static let longLine = 2 * blockSize

  /// The next stretch of the file at hand, good until `readOn` or `close`. Nil where `readOn` has to go on, once all
  /// stretches are taken: at a file's beginning and its end, in a long line, and when reading is to be broken off.
  public func claim() -> FileStretch? {
    guard isRegularFile, !atEndOfFile, !isCutShort, descriptor >= 0, begunBytes <= Self.longLine,
      Signals.pending == 0, outputHasReader()
    else { return nil }
    let offset = unclaimedFrom
    let count = min(Self.blockSize, openedSize - offset)
    guard offset >= 0, count > 0 else { return nil }
    if claimedUpTo < 0 { takenUpTo = offset }
    claimedUpTo = offset + count
    return FileStretch(descriptor: descriptor, offset: offset, count: count)
  }

  /// Where the bytes of the file at hand begin that were neither claimed nor read.
  private var unclaimedFrom: Int { claimedUpTo < 0 ? Int(lseek(descriptor, 0, SEEK_CUR)) : claimedUpTo }

  /// Whether there are such bytes.
  public var hasUnclaimed: Bool { !atEndOfFile && unclaimedFrom < openedSize }

  /// Whether nothing more is to be expected but the end of the last file.
  public var isAllButEnded: Bool { isLastFile && !hasUnclaimed }

  /// Takes what was read of the stretch that comes next in the file: lines that end in it stand in its memory, with what
  /// came before of the first one. Throws exit 74 when memory is short, or reading failed: behind what was read before.
  public func take(_ stretch: FileStretch, _ reading: FileStretch.Reading, in other: LineMemory) throws(ToolError) {
    // Behind the place where a file was cut short nothing counts.
    guard stretch.offset == takenUpTo else { return }
    isCutShort = reading.count < stretch.count
    takenUpTo += reading.count
    let new = unsafe ByteView(base: UnsafePointer(other.behindGap), count: reading.count)
    try takeOver(new, of: other)
    if reading.error != 0 { throw ToolError(.ioError, "\(fileName): \(describe(errno: reading.error))") }
  }
}
