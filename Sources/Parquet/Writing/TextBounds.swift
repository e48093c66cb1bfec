import Glibc
import Records

/// The bounds of a page of texts or of bytes, from their first bytes. Those of texts are texts too.
struct TextBounds {
  private(set) var bounds: Bounds?

  init(_ page: ByteView, isText: Bool) {
    let cut = isText ? Self.cutText : Self.cutBytes
    var least = Self.value(page, 0)
    var greatest = least
    var position = 4 &+ least.count
    while position < page.count {
      let value = Self.value(page, position)
      if Self.precedes(value, least) { least = value }
      if Self.precedes(greatest, value) { greatest = value }
      position &+= 4 &+ value.count
    }
    let low = cut(least)
    guard greatest.count > Bounds.mostBytes else {
      bounds = Bounds(least: low, greatest: Array(greatest), isLeastExact: low.count == least.count)
      return
    }
    guard let high = isText ? Self.above(text: cut(greatest)) : Self.above(bytes: cut(greatest)) else { return }
    bounds = Bounds(least: low, greatest: high, isLeastExact: low.count == least.count, isGreatestExact: false)
  }

  private static func value(_ page: ByteView, _ position: Int) -> ByteView {
    let count = Int(page.loadUnchecked(position, as: UInt32.self))
    return page[(position &+ 4)..<(position &+ 4 &+ count)]
  }

  private static func precedes(_ left: ByteView, _ right: ByteView) -> Bool {
    let common = min(left.count, right.count)
    if common > 0, unsafe left.pointer[0] != right.pointer[0] { return unsafe left.pointer[0] < right.pointer[0] }
    let order = unsafe memcmp(left.pointer, right.pointer, common)
    return order == 0 ? left.count < right.count : order < 0
  }

  /// The first bytes, without a character that would be cut.
  private static func cutText(_ text: ByteView) -> [UInt8] {
    guard text.count > Bounds.mostBytes else { return Array(text) }
    var end = Bounds.mostBytes
    while end > 0, text[end] & 0xC0 == 0x80 { end -= 1 }
    return Array(text.prefix(end))
  }

  private static func cutBytes(_ bytes: ByteView) -> [UInt8] { Array(bytes.prefix(min(bytes.count, Bounds.mostBytes))) }

  /// The least bytes above all that begin with these; nil where there are none.
  private static func above(bytes: [UInt8]) -> [UInt8]? {
    guard let last = bytes.lastIndex(where: { $0 < 0xFF }) else { return nil }
    return bytes[..<last] + [bytes[last] + 1]
  }

  /// A short text above all that begin with these characters; nil where there is none.
  private static func above(text: [UInt8]) -> [UInt8]? {
    var scalars = Array(String(decoding: text, as: UTF8.self).unicodeScalars)
    while let last = scalars.popLast() {
      let next = last.value == 0xD7FF ? 0xE000 : last.value + 1
      guard let scalar = Unicode.Scalar(next) else { continue }
      var string = String.UnicodeScalarView()
      string.append(contentsOf: scalars + [scalar])
      return Array(String(string).utf8)
    }
    return nil
  }
}
