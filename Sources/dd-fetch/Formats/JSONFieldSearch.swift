import Glibc
import Records

/// The way from the start of a JSON file to the array of rows, or the object, that a member of its object holds.
///
/// What lies before is passed over without being held.
struct JSONFieldSearch {
  private let window: ByteWindow
  private let name: String
  /// A member's name is longer than this in no file that anybody wants.
  private static let longestName = 64 << 10

  init(_ window: ByteWindow, name: String) {
    self.window = window
    self.name = name
  }

  /// Goes to the bracket that opens the array, or another one. Throws exit 65 for what is no JSON, 78 where there is no such
  /// member.
  func find(_ members: [String], opening: UInt8 = 0x5B) throws(ToolError) {
    for (depth, member) in members.enumerated() {
      let path = members[...depth].joined(separator: ".")
      guard try window.significantByte() == 0x7B else {
        throw fail("'\(path)' is looked for in what is no object")
      }
      window.start += 1
      try enter(member, path: path)
    }
    guard try window.significantByte() == opening else {
      throw fail("'\(members.joined(separator: "."))' is no \(opening == 0x5B ? "array of rows" : "object")")
    }
  }

  private func fail(_ what: String) -> ToolError { ToolError(.dataError, "\(name): byte \(window.offset): \(what)") }

  /// Goes to the value of a member of the object that was just opened.
  private func enter(_ member: String, path: String) throws(ToolError) {
    var others: [String] = []
    while true {
      let byte = try window.significantByte()
      if byte == 0x7D {
        throw ToolError(.configuration, "\(name): no member '\(path)'\(suggestion(member, others))")
      }
      if byte == 0x2C && !others.isEmpty {
        window.start += 1
        continue
      }
      guard byte == 0x22 else { throw fail("expected a member of an object") }
      let key = try readKey()
      guard try window.significantByte() == 0x3A else { throw fail("expected ':' after a member's name") }
      window.start += 1
      if key == member { return }
      if others.count < 64 { others.append(key) }
      try skipValue()
    }
  }

  private func nextByte() throws(ToolError) -> UInt8 {
    if window.start == window.filled, try !window.fill() { throw fail("the file ends inside its object") }
    defer { window.start += 1 }
    return unsafe window.base[window.start]
  }

  private func readKey() throws(ToolError) -> String {
    let line = ByteBuffer(capacity: 64)
    line.append("{")
    var strings = StringScan()
    var byte: UInt8
    repeat {
      byte = try nextByte()
      line.append(byte)
    } while strings.take(byte) != .closing && line.count < Self.longestName
    line.append(":0}")
    let document = JSONDocument()
    do { try document.parse(line.view) } catch { throw fail("a member's name is no JSON string") }
    return document.firstChild(.root).map { String(document.text($0)) } ?? ""
  }

  /// Passes over a value.
  private func skipValue() throws(ToolError) {
    var depth = 0
    var strings = StringScan()
    _ = try window.significantByte()
    while true {
      let byte = try nextByte()
      _ = strings.take(byte)
      if strings.isInside { continue }
      switch byte {
      case 0x7B, 0x5B: depth += 1
      case 0x7D, 0x5D:
        depth -= 1
        if depth < 0 { throw fail("a bracket closes what was never opened") }
      case 0x2C where depth == 0:
        window.start -= 1
        return
      default: break
      }
      if depth == 0, let next = try window.significantByte(), next == 0x2C || next == 0x7D { return }
    }
  }
}

extension ByteWindow {
  /// The next byte that is no white space, which becomes the window's start; nil at the end of the stream.
  func significantByte() throws(ToolError) -> UInt8? {
    repeat {
      while start < filled {
        let byte = unsafe base[start]
        if byte != 0x20 && byte != 0x0A && byte != 0x0D && byte != 0x09 { return byte }
        start += 1
      }
    } while try fill()
    return nil
  }
}
