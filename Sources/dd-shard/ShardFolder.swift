import Glibc
import Parquet
import Records
import ToolKit

/// The output folder while it is made: files lie aside in `.NAME.new` until all are whole, and appear with one rename.
final class ShardFolder {
  /// As it was named, and without links.
  private let name: String
  private let path: String
  private let aside: String
  /// Held as long as the folder is made; another run on the same folder ends.
  private let lock: Int32
  /// Whether the folder aside is this run's to remove.
  private var isOurs = false

  /// Begins the folder. Throws exit 64 where there is one that dd-shard didn't make, 75 when another run makes it.
  init(_ name: String) throws(ToolError) {
    var path = name
    while path.utf8.count > 1 && path.utf8.last == 0x2F { path.removeLast() }
    self.name = path
    try Self.requireOurs(path)
    // A link to a folder stays; what it leads to is replaced.
    path = realPath(path) ?? path
    self.path = path
    guard let aside = ShardsPlace.aside(of: path) else {
      throw ToolError(.usage, "--output \(name): name a folder that is to be made, not the one where it lies")
    }
    self.aside = aside
    var made: [String] = []
    let reason = makingFolders(aside, &made)
    if reason != 0 { throw ToolError(.ioError, "\(self.name): \(describe(errno: reason))") }
    lock = unsafe open(aside, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
    guard lock >= 0, flock(lock, LOCK_EX | LOCK_NB) == 0 else {
      let error = errno
      if lock >= 0 { close(lock) }
      if error == EWOULDBLOCK { throw ToolError(.temporaryFailure, "\(self.name): another dd-shard is making it") }
      throw ToolError(.ioError, "\(aside): \(describe(errno: error)), where the files are to be made: remove it")
    }
    isOurs = true
    // What an earlier run that was killed left there.
    for file in try listFolder(aside) { try removeWhole("\(aside)/\(file)") }
  }

  deinit {
    discard()
    close(lock)
  }

  /// Leaves nothing behind of a folder that was not committed.
  func discard() {
    if isOurs { try? removeWhole(aside) }
    isOurs = false
  }

  /// A folder that is there may be replaced when it is empty, or has a card of ours and nothing but what that names.
  private static func requireOurs(_ path: String) throws(ToolError) {
    switch FileKind(of: path) {
    case .nothing where FileKind(ofEntry: path) == .nothing: return
    case .nothing, .file, .other: throw ToolError(.usage, "--output \(path): it is no folder")
    case .folder: break
    }
    if let name = try ShardsPlace.foreigners(in: path).first {
      throw ToolError(.usage, "--output \(path): '\(name)' in it is not dd-shard's: remove it, or name another folder")
    }
  }

  /// Begins a file under a name that it has until all are there.
  func create(_ name: String) throws(ToolError) -> ShardFile {
    try ShardFile("\(aside)/\(name)", name: "\(self.name)/\(name)")
  }

  /// Gives the files of each split their final names: `train-00000-of-00012.parquet`.
  func name(_ shards: [FinishedShard]) throws(ToolError) -> [FinishedShard] {
    var named: [FinishedShard] = []
    for shard in shards {
      let count = shards.count { $0.split == shard.split }
      var copy = shard
      copy.file = "\(shard.split)-\(Self.number(shard.number))-of-\(Self.number(count)).\(shard.ending)"
      try renameWhole("\(aside)/\(shard.file)", to: "\(aside)/\(copy.file)")
      if shard.ending == "bin" {
        try renameWhole("\(aside)/\(shard.file.dropLast(3))idx", to: "\(aside)/\(copy.file.dropLast(3))idx")
      }
      named.append(copy)
    }
    return named
  }

  /// A number with five digits at least.
  static func number(_ number: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, 5 - digits.count)) + digits
  }

  /// Writes a small file.
  func write(_ text: String, to name: String) throws(ToolError) {
    let file = try create(name)
    let buffer = ByteBuffer()
    buffer.append(text)
    try file.write(buffer.view)
    try file.finish()
  }

  /// Gives the folder its name, in place of what was there; false when a signal came before.
  func commit() throws(ToolError) -> Bool {
    fsync(lock)
    if Signals.pending != 0 { return false }
    try renameWhole(aside, replacingFolder: path)
    isOurs = false
    syncFolder(around: path)
    return true
  }
}

/// A file that is being written, aside.
final class ShardFile: ByteSink {
  private let name: String
  private var descriptor: Int32
  /// Small writes are gathered up to so many bytes.
  private static let gatheredBytes = 1 << 18
  private let gathered = ByteBuffer(capacity: ShardFile.gatheredBytes)
  /// Bytes written.
  private(set) var count = 0

  /// `name` is what messages call it.
  fileprivate init(_ path: String, name: String) throws(ToolError) {
    self.name = name
    descriptor = try openForWriting(path, called: name)
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  func write(_ bytes: ByteView) throws(ToolError) {
    count += bytes.count
    let isLarge = bytes.count > Self.gatheredBytes / 2
    if isLarge || gathered.count + bytes.count > Self.gatheredBytes { try flush() }
    if isLarge { try writeOut(bytes) } else { gathered.append(bytes) }
  }

  private func flush() throws(ToolError) {
    try writeOut(gathered.view)
    gathered.removeAll()
  }

  private func writeOut(_ bytes: ByteView) throws(ToolError) {
    let error = writeAll(descriptor, bytes).error
    if error != 0 { throw fail(error) }
  }

  /// Writes the rest, syncs and closes.
  func finish() throws(ToolError) {
    try flush()
    if fsync(descriptor) != 0 { throw fail(errno) }
    let closed = close(descriptor)
    descriptor = -1
    if closed != 0 { throw fail(errno) }
  }

  private func fail(_ error: Int32) -> ToolError { ToolError(.ioError, "\(name): \(describe(errno: error))") }
}
