import Records

/// The members of a JSON object of any size, one after another: only the one at hand is held.
final class JSONMembers {
  /// The last member, as an object of its own.
  let document = JSONDocument()
  private let window: ByteWindow
  private let name: String
  private let line = ByteBuffer(capacity: 1 << 10)
  private var isFirst = true
  /// A member is longer than this in no file that anybody wants.
  private static let longest = 16 << 20

  /// Those of the object whose bracket the window stands at.
  init(_ window: ByteWindow, name: String) {
    self.window = window
    self.name = name
  }

  private func fail(_ what: String) -> ToolError { ToolError(.dataError, "\(name): byte \(window.offset): \(what)") }

  /// The next member's key and value in the document; nil behind the last one. Throws exit 65 for what is no JSON.
  func next() throws(ToolError) -> (key: JSONNode, value: JSONNode)? {
    let byte = try window.significantByte()
    guard byte == (isFirst ? 0x7B : 0x2C) else {
      guard !isFirst && byte == 0x7D else { throw fail("expected ',' or '}' behind a member") }
      return nil
    }
    window.start += 1
    let second = try window.significantByte()
    if isFirst && second == 0x7D { return nil }
    isFirst = false
    let length = try memberLength()
    line.removeAll()
    line.append("{")
    line.append(window.view(window.start, window.start + length))
    line.append("}")
    do throws(Malformed) {
      try document.parse(line.view)
    } catch { throw fail("a member is no JSON: \(error.what)") }
    guard let key = document.firstChild(.root) else { throw fail("expected a member behind ','") }
    window.start += length
    return (key, document.value(ofKey: key))
  }

  /// The bytes up to the comma or bracket that ends a member.
  private func memberLength() throws(ToolError) -> Int {
    var at = 0
    var depth = 0
    var strings = StringScan()
    while true {
      while at < window.filled - window.start {
        let byte = unsafe window.base[window.start + at]
        guard strings.take(byte) == .outside else {
          at += 1
          continue
        }
        switch byte {
        case 0x7B, 0x5B: depth += 1
        case 0x2C where depth == 0: return at
        case 0x7D, 0x5D:
          if depth == 0 { return at }
          depth -= 1
        default: break
        }
        at += 1
      }
      guard at <= Self.longest else { throw fail("a member is longer than \(Self.longest) bytes") }
      guard try window.fill() else { throw fail("the file ends inside its object") }
    }
  }
}
