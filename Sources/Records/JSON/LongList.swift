internal import Glibc

extension JSONValue {
  /// Reads a file that holds one JSON object, of which the member `name` may be a list longer than memory should hold: its
  /// elements, objects, are handed out one after another, and the value has none of them.
  ///
  /// Throws exit 66 when it can't be opened, 65 with the place when it is empty or no object, and what `body` throws.
  public static func readFile(
    _ path: String, list name: String, _ body: (JSONDocument) throws(ToolError) -> Void
  ) throws(ToolError) -> JSONValue {
    let descriptor = try openForReading(path)
    defer { if descriptor > STDIN_FILENO { close(descriptor) } }
    let list = LongList(name, file: path)
    let block = ByteBuffer(capacity: LongList.blockBytes)
    while true {
      block.removeAll()
      var count = 0
      unsafe block.append(count: LongList.blockBytes) { count = unsafe read(descriptor, $0, LongList.blockBytes) }
      block.truncate(to: max(count, 0))
      if count == 0 { return try list.finish() }
      if count < 0 && errno != EINTR {
        throw ToolError(errno == EISDIR ? .noInput : .ioError, "\(path): \(describe(errno: errno))")
      }
      try list.take(block.view, body)
    }
  }
}

/// An object's text, taken in blocks: the elements of one list of it apart, and what else it says.
private final class LongList {
  static let blockBytes = 256 * 1024
  /// What the object may have beside the list, and each element of it, in bytes.
  private static let mostBytes = 64 << 20

  private let key: ByteBuffer
  private let file: String
  /// The object without the list's elements.
  private let rest = ByteBuffer(capacity: 1 << 12)
  private let element = ByteBuffer(capacity: 1 << 10)
  private let document = JSONDocument()
  private var depth = 0
  private var strings = StringScan()
  private var isInList = false
  /// The last string of the object itself, quotes included, as it stands in `rest`.
  private var text = 0..<0
  /// Where the list's elements stood in `rest`, and how many bytes they were.
  private var list: (at: Int, bytes: Int)?
  private var elements = 0

  init(_ name: String, file: String) {
    self.file = file
    key = ByteBuffer(capacity: name.utf8.count + 2)
    JSONText.appendString(name, to: key)
  }

  func take(_ bytes: ByteView, _ body: (JSONDocument) throws(ToolError) -> Void) throws(ToolError) {
    var from = 0
    /// Keeps the bytes up to one, where they belong.
    func keep(_ end: Int) {
      (isInList ? element : rest).append(bytes[from..<end])
      from = end
    }
    for at in 0..<bytes.count {
      let byte = bytes[at]
      switch strings.take(byte) {
      case .opening where depth == 1 && !isInList:
        keep(at)
        text = rest.count..<rest.count
      case .closing where depth == 1 && !isInList:
        keep(at + 1)
        text = text.lowerBound..<rest.count
      default: break
      }
      if strings.isInside { continue }
      switch byte {
      case 0x7B, 0x5B:
        depth += 1
        // The only string that an array follows is its key.
        guard byte == 0x5B, depth == 2, !isInList, rest.view[text] == key.view else { continue }
        keep(at + 1)
        guard list == nil else { throw fail(rest.count, "the list stands here a second time") }
        list = (rest.count, 0)
        isInList = true
      case 0x7D, 0x5D:
        depth -= 1
        guard isInList, depth == 1 else { continue }
        keep(at)
        try endElement(isLast: true, body)
        isInList = false
      case 0x2C where isInList && depth == 2:
        keep(at)
        try endElement(isLast: false, body)
        from = at + 1
        list?.bytes += 1
      default: break
      }
    }
    keep(bytes.count)
    guard max(rest.count, element.count) <= Self.mostBytes else {
      throw ToolError(.dataError, "\(file): larger than \(Self.mostBytes) bytes without its list")
    }
  }

  private func endElement(isLast: Bool, _ body: (JSONDocument) throws(ToolError) -> Void) throws(ToolError) {
    let isEmpty = element.view.allSatisfy { [0x20, 0x09, 0x0A, 0x0D].contains($0) }
    if !(isEmpty && isLast && elements == 0) {
      do { try document.parse(element.view) } catch { throw fail((list?.at ?? 0) + error.byte, error.what) }
      elements += 1
      try body(document)
    }
    list?.bytes += element.count
    element.removeAll()
  }

  /// The object without its list, once all is read.
  func finish() throws(ToolError) -> JSONValue {
    guard rest.count + (list?.bytes ?? 0) > 0 else { throw ToolError(.dataError, "\(file): the file is empty") }
    if isInList { throw fail(rest.count, "the file ends inside its list: it was cut off") }
    do { try document.parse(rest.view) } catch { throw fail(error.byte, error.what) }
    return JSONValue(document)
  }

  /// An error at a byte of the object without the elements so far.
  private func fail(_ byte: Int, _ what: String) -> ToolError {
    let before = list.map { byte >= $0.at ? $0.bytes : 0 } ?? 0
    return ToolError(.dataError, "\(file): byte \(byte + before): \(what)")
  }
}
