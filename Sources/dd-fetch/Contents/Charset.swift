import CSystem
import Glibc
import Records

/// Converts text in a named character set to UTF-8, by iconv.
@safe final class Charset {
  private nonisolated(unsafe) let converter: iconv_t?
  private let chunk = 1 << 14

  /// A converter from a character set; nil when the system doesn't know it.
  init?(_ name: String) {
    // A name with slashes would carry iconv's options for replacing what doesn't fit.
    let isName =
      (1...64).contains(name.utf8.count)
      && name.unicodeScalars.allSatisfy {
        $0.isASCII && ($0.properties.isAlphabetic || "0123456789-_.:+()".unicodeScalars.contains($0))
      }
    guard isName, let opened = unsafe iconv_open("UTF-8", name), UInt(bitPattern: opened) != UInt.max else {
      return nil
    }
    unsafe converter = opened
  }

  deinit { unsafe iconv_close(converter) }

  /// The name by which iconv knows a character set that Python or a user calls otherwise (`latin-1`, `utf_8_sig`).
  static func iconvName(_ name: String) -> String {
    let plain = name.lowercased().replacing("_", with: "-")
    return switch plain {
    case "utf-8-sig", "utf8", "u8", "cp65001": "utf-8"
    case "latin-1", "latin", "l1", "iso8859", "8859": "latin1"
    case "mbcs", "ansi": "cp1252"
    default: plain.hasPrefix("windows-") || !plain.hasPrefix("cp-") ? plain : plain.replacing("cp-", with: "cp")
    }
  }

  /// Whether a name means UTF-8, which is checked and not converted.
  static func isUTF8(_ name: String) -> Bool { ["utf-8", "utf8"].contains(name.lowercased()) }

  /// No character of any set is longer in bytes, with what shifts a stateful set to it.
  static let longestCharacter = 64

  /// Converts as much of `input` as fits into `room` and is whole characters; what isn't stays in `input`. Returns how
  /// many bytes were written.
  func convert(_ input: inout ByteView, into room: UnsafeMutablePointer<UInt8>, capacity: Int) -> Int {
    var from: UnsafeMutablePointer<CChar>? = unsafe UnsafeMutableRawPointer(mutating: input.pointer)
      .assumingMemoryBound(to: CChar.self)
    var left = input.count
    var free = capacity
    var to: UnsafeMutablePointer<CChar>? = unsafe UnsafeMutableRawPointer(room).assumingMemoryBound(to: CChar.self)
    _ = unsafe iconv(converter, &from, &left, &to, &free)
    input = input.suffix(from: input.count - left)
    return capacity - free
  }

  /// Appends the text in UTF-8; returns the position of the first bytes that are no text in this set, if there are.
  func append(_ bytes: ByteView, to output: ByteBuffer) -> Int? {
    unsafe iconv(converter, nil, nil, nil, nil)
    var input: UnsafeMutablePointer<CChar>? = unsafe UnsafeMutableRawPointer(mutating: bytes.pointer)
      .assumingMemoryBound(to: CChar.self)
    var left = bytes.count
    while left > 0 {
      if unsafe !convert(&input, &left, to: output) { return bytes.count - left }
    }
    // What a stateful set still holds back.
    var none = 0
    var nothing: UnsafeMutablePointer<CChar>? = nil
    _ = unsafe convert(&nothing, &none, to: output)
    return nil
  }

  /// Converts up to one chunk; false at bytes that can't be converted.
  private func convert(_ input: inout UnsafeMutablePointer<CChar>?, _ left: inout Int, to output: ByteBuffer) -> Bool {
    var outcome = 0
    var room = chunk
    unsafe output.append(count: chunk) { target in
      var written: UnsafeMutablePointer<CChar>? = unsafe UnsafeMutableRawPointer(target).assumingMemoryBound(
        to: CChar.self)
      unsafe outcome = iconv(converter, &input, &left, &written, &room)
    }
    let code = errno
    output.truncate(to: output.count - room)
    return outcome != -1 || code == E2BIG
  }
}
