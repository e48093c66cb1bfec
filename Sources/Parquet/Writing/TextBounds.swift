import Glibc
import Records

/// The bounds of a page of texts, from their first bytes.
struct TextBounds {
  private(set) var bounds: Bounds?

  init(_ page: ByteView) {
    var least = Self.value(page, 0)
    var greatest = least
    var position = 4 &+ least.count
    while position < page.count {
      let value = Self.value(page, position)
      if Self.precedes(value, least) { least = value }
      if Self.precedes(greatest, value) { greatest = value }
      position &+= 4 &+ value.count
    }
    let low = Self.cut(least)
    guard greatest.count > Bounds.mostBytes else {
      bounds = Bounds(least: low, greatest: Array(greatest), isLeastExact: low.count == least.count)
      return
    }
    guard let high = Self.above(Self.cut(greatest)) else { return }
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
  private static func cut(_ text: ByteView) -> [UInt8] {
    guard text.count > Bounds.mostBytes else { return Array(text) }
    var end = Bounds.mostBytes
    while end > 0, text[end] & 0xC0 == 0x80 { end -= 1 }
    return Array(text.prefix(end))
  }

  /// A short text above all that begin with these characters; nil where there is none.
  private static func above(_ text: [UInt8]) -> [UInt8]? {
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
