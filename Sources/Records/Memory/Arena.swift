/// Memory that is handed out piece by piece and given back all at once. Pieces never move.
@safe public final class Arena {
  private nonisolated(unsafe) var chunk: UnsafeMutablePointer<UInt8>
  private var capacity: Int
  private var used = 0
  /// Chunks that were full; freed with the next `removeAll`.
  private nonisolated(unsafe) var full: [UnsafeMutablePointer<UInt8>] = unsafe []

  /// An empty arena whose first chunk has `capacity` bytes.
  public init(capacity: Int = 1 << 16) {
    self.capacity = capacity
    unsafe chunk = Memory.allocate(capacity)
  }

  deinit {
    removeAll()
    unsafe Memory.free(chunk)
  }

  /// Uninitialised memory for `count` bytes, good until `removeAll`.
  @unsafe public func allocate(_ count: Int) -> UnsafeMutablePointer<UInt8> {
    if count > capacity - used {
      unsafe full.append(chunk)
      capacity = max(2 * capacity, count)
      unsafe chunk = Memory.allocate(capacity)
      used = 0
    }
    defer { used += count }
    return unsafe chunk + used
  }

  /// A copy of bytes, good until `removeAll`.
  public func keep(_ bytes: ByteView) -> ByteView {
    let room = unsafe allocate(bytes.count)
    unsafe room.update(from: bytes.pointer, count: bytes.count)
    return unsafe ByteView(base: UnsafePointer(room), count: bytes.count)
  }

  /// A copy of a string's UTF-8, good until `removeAll`.
  public func keep(_ text: String) -> ByteView { text.withBytes { keep($0) } }

  /// Takes all pieces back; the views of them are gone.
  public func removeAll() {
    if used == 0 { return }
    used = 0
    guard unsafe !full.isEmpty else { return }
    while let old = unsafe full.popLast() { unsafe Memory.free(old) }
  }
}
