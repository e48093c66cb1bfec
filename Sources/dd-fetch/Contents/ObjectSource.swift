import Glibc
import Records

/// What became of a request for an object.
enum ObjectOutcome {
  /// Its bytes are in `PendingObject.body`.
  case found
  /// There is no such object.
  case missing(String)
  /// The server says 403: an object that is missing, or a store that is closed.
  case forbidden(String)
  /// It has more bytes than are allowed.
  case tooLarge
  /// It can't be had now, after all tries, or ever.
  case failed(ToolError)
}

/// An object on its way.
final class PendingObject {
  /// Where it is.
  let url: String
  var body = ByteBuffer(capacity: 16)
  /// What became of it; nil while it is on its way.
  var outcome: ObjectOutcome?
  var tries = 0

  init(url: String) { self.url = url }
}

/// Where objects come from.
protocol ObjectSource: AnyObject {
  /// Asks for an object.
  func start(_ object: PendingObject) throws(ToolError)
  /// How many were asked for and are not there yet.
  var inFlight: Int { get }
  /// Bytes of all objects that came so far.
  var arrivedBytes: Int { get }
  /// Waits a little for objects; returns early when `descriptor`, if it is one, has input.
  func step(milliseconds: Int32, descriptor: Int32) throws(ToolError)
}

/// A folder that holds `https://host/path` as `host/path`, and what `file:` URLs name.
final class FolderObjects: ObjectSource {
  private let folder: String?
  private let maximumBytes: Int
  private static let none = "there is no such object"
  let inFlight = 0
  private(set) var arrivedBytes = 0

  /// Objects below a hub's folder; nil when only `file:` URLs are read.
  init(folder: String?, maximumBytes: Int) {
    self.folder = folder
    self.maximumBytes = maximumBytes
  }

  func step(milliseconds: Int32, descriptor: Int32) throws(ToolError) {}

  func start(_ object: PendingObject) throws(ToolError) {
    let afterScheme = object.url.split(separator: "/", maxSplits: 2, omittingEmptySubsequences: false).last ?? ""
    guard let slash = afterScheme.firstIndex(of: "/"), let place = Self.decoded(afterScheme[slash...]) else {
      return object.outcome = .missing(Self.none)
    }
    guard !["", ".", ".."].contains(afterScheme[..<slash]) || object.url.lowercased().hasPrefix("file:") else {
      return object.outcome = .missing(Self.none)
    }
    let root = object.url.lowercased().hasPrefix("file:") ? "" : "\(folder ?? "")/\(afterScheme[..<slash])"
    object.outcome = try read(root + place, inside: root, into: object.body)
  }

  /// The path that a URL's path names; nil when a part of it would be several, or lead elsewhere.
  private static func decoded(_ path: Substring) -> String? {
    guard path.has("%") else { return String(path) }
    let parts = path.parts(at: "/").map { percentDecoded($0) }
    guard !parts.contains(where: { $0.has("/") || $0.has("\0") || $0 == ".." || $0 == "." }) else {
      return nil
    }
    return parts.joined(separator: "/")
  }

  /// Reads a file whole. A link that leads out of the host's folder is none.
  private func read(_ path: String, inside root: String, into body: ByteBuffer) throws(ToolError) -> ObjectOutcome {
    guard let real = realPath(path) else { return try Self.failure(path) }
    if !root.isEmpty, let boundary = realPath(root), !real.hasPrefix(boundary + "/") {
      return .missing("the object is a link out of its folder")
    }
    let descriptor = unsafe open(real, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return try Self.failure(path) }
    defer { close(descriptor) }
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0, FileKind(status) == .file else {
      return .missing("the object is no file")
    }
    let size = Int(status.st_size)
    if size > maximumBytes { return .tooLarge }
    var got = 0
    unsafe body.append(count: size) { room in
      while got < size {
        let count = unsafe Glibc.read(descriptor, room + got, size - got)
        if count < 0 && errno == EINTR { continue }
        if count <= 0 { break }
        got += count
      }
    }
    arrivedBytes += got
    if got < size { throw ToolError(.ioError, "\(path): it ends at byte \(got) of \(size)") }
    return .found
  }

  private static func failure(_ path: String) throws(ToolError) -> ObjectOutcome {
    switch errno {
    case ENOENT, ENOTDIR, ENAMETOOLONG, ELOOP: return .missing(none)
    case EACCES: throw ToolError(.noPermission, "\(path): \(describe(errno: errno))")
    default: throw ToolError(.ioError, "\(path): \(describe(errno: errno))")
    }
  }
}
