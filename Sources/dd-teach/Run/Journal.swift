import Glibc
import Records
import ToolKit

/// What a server said, kept: JSON lines, the first of which names the format, one for each settled request.
///
///     {"journal":"dd-teach","version":1}
///     {"server":"vllm"}
///     {"key":"…","verdict":{…}}
///
/// The second says what kind of server it is that is asked from there on: requests depend on it.
/// A line is in the file before its row comes out. A torn last line, of a run that was killed, is cut off.
final class Journal {
  private static let heading: StaticString = "{\"journal\":\"dd-teach\",\"version\":1}\n"
  private let path: String
  private let isReadOnly: Bool
  private let descriptor: Int32
  /// The kind of the server that was asked last.
  private(set) var server: String?
  private var places: [JournalKey: Range<Int>] = [:]
  private var size = 0
  private var lastSync = 0.0
  private var isDirty = false
  private let line = ByteBuffer(capacity: 4096)
  private let document = JSONDocument()

  /// Opens a journal, or begins one; to be read only, it may be in use. Throws exit 75 while another run has it, 65 for a file that is none, 74 when it can't
  /// be written.
  init(path: String, isReadOnly: Bool = false) throws(ToolError) {
    self.path = path
    self.isReadOnly = isReadOnly
    let access = isReadOnly ? O_RDONLY : O_RDWR | O_CREAT | O_APPEND
    descriptor = unsafe open(path, access | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else {
      let isMissing = isReadOnly && errno == ENOENT
      throw ToolError(isMissing ? .noInput : .ioError, "--journal \(path): \(describe(errno: errno))")
    }
    guard FileKind(of: descriptor) == .file else {
      close(descriptor)
      throw ToolError(.usage, "--journal \(path): is no regular file")
    }
    guard isReadOnly || flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      close(descriptor)
      throw ToolError(.temporaryFailure, "--journal \(path): another run is using it")
    }
    try read()
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  /// Requests that are in it.
  var count: Int { places.count }

  /// Reads where everything stands; memory holds places only.
  private func read() throws(ToolError) {
    let buffer = ByteBuffer(capacity: 1 << 20)
    var number = 0
    while true {
      let room = unsafe buffer.tail(reserving: 1 << 20)
      let count = unsafe pread(descriptor, room.baseAddress, room.count, size + buffer.count)
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else { throw failure(errno) }
      buffer.commit(count)
      var start = 0
      while let end = buffer.view.firstIndex(of: 0x0A, from: start) {
        number += 1
        try take(buffer.view[start..<end], number, at: size + start)
        start = end + 1
      }
      buffer.removeFirst(start)
      size += start
      if count == 0 { break }
      // The first line is short.
      if size == 0 && buffer.count > Self.heading.utf8CodeUnitCount { throw foreign }
    }
    if size == 0, !ByteView(Self.heading).hasPrefix(buffer.view) { throw foreign }
    guard !isReadOnly else { return }
    guard ftruncate(descriptor, size) == 0 else { throw failure(errno) }
    guard size == 0 else { return }
    buffer.removeAll()
    buffer.append(Self.heading)
    try write(buffer.view)
  }

  private func take(_ line: ByteView, _ number: Int, at start: Int) throws(ToolError) {
    do throws(Malformed) {
      try document.parse(line)
    } catch {
      throw ToolError(.dataError, "\(path):\(number): byte \(error.byte): \(error.what)")
    }
    if number == 1 {
      guard document.textMember("journal", of: .root) == "dd-teach", document.countMember("version", of: .root) == 1
      else { throw foreign }
      return
    }
    if let server = document.textMember("server", of: .root) {
      self.server = server
      return
    }
    guard let key = document.member(ByteView("key"), of: .root), document.kind(key) == .string,
      let known = JournalKey(document.text(key)), let verdict = document.member(ByteView("verdict"), of: .root),
      document.kind(verdict) == .object
    else { throw ToolError(.dataError, "\(path):\(number): this line has no key and verdict") }
    let range = document.range(verdict)
    places[known] = start + range.lowerBound..<start + range.upperBound
  }

  /// What was said to a request before; nil when nothing was.
  func verdict(_ key: JournalKey) throws(ToolError) -> ByteBuffer? {
    guard let place = places[key] else { return nil }
    let buffer = ByteBuffer(capacity: place.count)
    var got = 0
    unsafe buffer.append(count: place.count) { room in
      while got < place.count {
        let count = unsafe pread(descriptor, room + got, place.count - got, place.lowerBound + got)
        if count < 0 && errno == EINTR { continue }
        if count <= 0 { break }
        got += count
      }
    }
    guard got == place.count else { throw ToolError(.ioError, "\(path): it ends within a line that was read before") }
    return buffer
  }

  /// Keeps what kind of server is asked.
  func keep(server kind: String) throws(ToolError) {
    guard server != kind else { return }
    line.removeAll()
    line.append("{\"server\":")
    JSONText.appendString(kind, to: line)
    line.append("}\n")
    try write(line.view)
    server = kind
  }

  /// Keeps what was said.
  func keep(_ key: JournalKey, _ verdict: ByteView) throws(ToolError) {
    line.removeAll()
    line.append("{\"key\":\"")
    line.append(key.text)
    line.append("\",\"verdict\":")
    let start = size + line.count
    line.append(verdict)
    line.append("}\n")
    guard verdict.firstIndex(of: 0x0A) == nil else { throw ToolError(.software, "\(path): a verdict of several lines") }
    try write(line.view)
    places[key] = start..<start + verdict.count
    let now = secondsNow()
    if now - lastSync >= 1 { try sync(now) }
  }

  /// One write(2), as a rule; a failed one leaves nothing of it.
  private func write(_ bytes: ByteView) throws(ToolError) {
    let error = writeAll(descriptor, bytes).error
    guard error == 0 else {
      _ = ftruncate(descriptor, size)
      throw failure(error)
    }
    size += bytes.count
    isDirty = true
  }

  private func sync(_ now: Double) throws(ToolError) {
    lastSync = now
    isDirty = false
    guard fsync(descriptor) == 0 else { throw failure(errno) }
  }

  /// Syncs what isn't yet.
  func finish() throws(ToolError) { if isDirty { try sync(secondsNow()) } }

  private var foreign: ToolError {
    ToolError(.dataError, "\(path):1: this is no journal of dd-teach, version 1: name another file")
  }

  private func failure(_ error: Int32) -> ToolError { ToolError(.ioError, "\(path): \(describe(errno: error))") }
}
