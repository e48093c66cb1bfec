import CXXHash
internal import Glibc
import Recipe
import Records

/// What the files and evaluation sets that recipes name hold, as far as it decides which samples an entry has.
struct NamedFiles {
  private var known: [String: String] = [:]

  /// Text that changes when a benchmark, an anchor of near-duplicates or a model of languages of the entry does. A file that
  /// isn't there counts as empty: the tool that wants it says so.
  mutating func state(of entry: DatasetEntry, in recipe: Recipe) throws(ToolError) -> String {
    // An entry that isn't enabled may name what isn't there.
    let sets = (try? recipe.benchmarks(of: [entry])) ?? []
    var state = sets.map { " benchmark \($0.samplesText)" }.joined()
    for file in entry.namedFiles { state += try " file \(digest(file.path))" }
    return state
  }

  private mutating func digest(_ path: String) throws(ToolError) -> String {
    if let digest = known[path] { return digest }
    let digest = FileKind(of: path) == .file ? try Self.digest(path) : ""
    known[path] = digest
    return digest
  }

  /// XXH3 of a file's bytes, in hexadecimal digits. Throws exit 66 and 74.
  private static func digest(_ path: String) throws(ToolError) -> String {
    let descriptor = try openForReading(path)
    defer { close(descriptor) }
    guard let state = unsafe dd_xxh128_new() else { Memory.runOut() }
    defer { unsafe dd_xxh128_free(state) }
    let room = 1 << 20
    let buffer = ByteBuffer(capacity: room)
    while true {
      var count = 0
      buffer.removeAll()
      unsafe buffer.append(count: room) { count = unsafe read(descriptor, $0, room) }
      if count == 0 { break }
      if count < 0 && errno != EINTR { throw ToolError(.ioError, "\(path): \(describe(errno: errno))") }
      unsafe dd_xxh128_update(state, buffer.view.pointer, max(count, 0))
    }
    let hash = unsafe dd_xxh128_digest(state)
    return String(hash.high64, radix: 16) + String(hash.low64, radix: 16)
  }
}
