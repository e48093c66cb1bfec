import Columns
import Records

/// JSON values as PLAIN has them.
enum PlainWriter {
  /// Appends a value; false, and nothing appended, when it is not of the type. Truth values take a byte here.
  @inline(__always)
  static func append(_ document: JSONDocument, _ node: JSONNode, _ type: ColumnType, to buffer: ByteBuffer) -> Bool {
    switch type {
    case .text:
      guard document.kind(node) == .string else { return false }
      append(text: document, node, to: buffer)
      return true
    case .integer(let bits, let signed):
      guard document.kind(node) == .number else { return false }
      return append(integer: document.raw(node), bits: bits, signed: signed, to: buffer)
    case .float(let bits):
      guard document.kind(node) == .number else { return false }
      return append(float: document.raw(node), bits: bits, to: buffer)
    case .boolean:
      let kind = document.kind(node)
      guard kind == .true || kind == .false else { return false }
      buffer.append(kind == .true ? 1 : 0)
      return true
    case .json:
      let source = document.source(node)
      buffer.append(littleEndian: UInt32(source.count))
      buffer.append(source)
      return true
    case .binary: return append(base64: document, node, to: buffer)
    case .list, .structure: return false
    }
  }

  /// The text's length in four bytes, and the text with its escapes undone.
  private static func append(text document: JSONDocument, _ node: JSONNode, to buffer: ByteBuffer) {
    let raw = document.raw(node)
    guard document.isEscaped(node) else {
      buffer.reserve(raw.count &+ 4)
      buffer.append(littleEndian: UInt32(raw.count))
      buffer.append(raw)
      return
    }
    let room = unsafe buffer.tail(reserving: raw.count &+ 4)
    guard let base = room.baseAddress else { return }
    let count = unsafe JSONText.unescape(raw, into: base + 4)
    unsafe UnsafeMutableRawPointer(base).storeBytes(of: UInt32(count).littleEndian, as: UInt32.self)
    buffer.commit(count &+ 4)
  }

  private static func append(integer raw: ByteView, bits: Int, signed: Bool, to buffer: ByteBuffer) -> Bool {
    let word: UInt64
    if signed {
      guard let value = JSONNumber.int64(raw) else { return false }
      let limit = Int64(bitPattern: UInt64(1) << UInt64(bits - 1))
      guard bits == 64 || value >= -limit && value < limit else { return false }
      word = UInt64(bitPattern: value)
    } else {
      guard let value = JSONNumber.uint64(raw), bits == 64 || value >> UInt64(bits) == 0 else { return false }
      word = value
    }
    buffer.append(low: bits == 64 ? 8 : 4, of: word)
    return true
  }

  /// Appends the elements of a list that isn't empty, and says how many they are. Nil, and nothing appended, where one is no
  /// whole number, or not of the type.
  static func append(
    integersOf list: JSONNode, in document: JSONDocument, bits: Int, signed: Bool, to buffer: ByteBuffer
  ) -> Int? {
    let least = signed ? Int64.min >> Int64(64 - bits) : 0
    let greatest = bits == 64 ? Int64.max : Int64(1) << Int64(signed ? bits - 1 : bits) - 1
    let width = bits == 64 ? 8 : 4
    let start = buffer.count
    buffer.reserve(width * document.valueCount(list) + 8)
    var areInside = true
    let areIntegers = document.eachInteger(in: list) { number in
      areInside = areInside && number >= least && number <= greatest
      buffer.append(low: width, of: UInt64(bitPattern: number))
    }
    if areIntegers && areInside { return (buffer.count - start) / width }
    buffer.truncate(to: start)
    return nil
  }

  /// Numbers that no binary number is near, such as 1e999, are none of the type.
  private static func append(float raw: ByteView, bits: Int, to buffer: ByteBuffer) -> Bool {
    let value = JSONNumber.double(raw)
    if bits == 64 {
      guard value.isFinite else { return false }
      buffer.append(littleEndian: value.bitPattern)
    } else {
      guard Float(value).isFinite else { return false }
      buffer.append(littleEndian: Float(value).bitPattern)
    }
    return true
  }

  private static func append(base64 document: JSONDocument, _ node: JSONNode, to buffer: ByteBuffer) -> Bool {
    guard document.kind(node) == .string else { return false }
    let start = buffer.count
    buffer.append(littleEndian: UInt32(0))
    guard Base64.decode(document.text(node), to: buffer) else {
      buffer.truncate(to: start)
      return false
    }
    buffer.replace(littleEndian: UInt32(buffer.count - start - 4), at: start)
    return true
  }
}

extension ByteBuffer {
  /// Puts a number in the place of bytes that are there.
  func replace(littleEndian number: UInt32, at offset: Int) {
    let end = count
    truncate(to: offset)
    append(littleEndian: number)
    commit(end - offset - 4)
  }
}
