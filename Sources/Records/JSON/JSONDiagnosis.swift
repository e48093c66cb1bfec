internal import CSimdjson

extension ByteView {
  /// Where the first ill-formed sequence of UTF-8 starts (Unicode standard, table 3-7), or nil.
  public var firstInvalidUTF8: Int? {
    var at = 0
    while at < count {
      let length = JSONDiagnosis.sequenceLength(self, at)
      if length == 0 { return at }
      at += length
    }
    return nil
  }
}

/// Finds the place of a fault that simdjson's scan only names: byte by byte, for lines that are bad already.
enum JSONDiagnosis {
  /// The fault behind an outcome of `dd_json_scan` that is not OK.
  static func explain(_ line: ByteView, outcome: Int32) -> Malformed {
    switch Int(outcome) {
    case DD_JSON_EMPTY: Malformed(.invalidJSON, byte: 0, "expected an object, found an empty line")
    case DD_JSON_INVALID_UTF8:
      Malformed(.invalidUTF8, byte: line.firstInvalidUTF8 ?? 0, "not UTF-8")
    case DD_JSON_CONTROL_CHARACTER: stringFault(line)
    case DD_JSON_UNCLOSED_STRING: stringFault(line)
    case DD_JSON_NO_MEMORY: Malformed(.tooLong, byte: line.count, "too long for this machine's memory")
    default: Malformed(.invalidJSON, byte: 0, "not JSON")
    }
  }

  /// How many bytes the well-formed sequence at `at` has; 0 when it is none.
  fileprivate static func sequenceLength(_ line: ByteView, _ at: Int) -> Int {
    func byte(_ offset: Int) -> UInt8 { at + offset < line.count ? line[at + offset] : 0 }
    func isContinuation(_ offset: Int) -> Bool { byte(offset) & 0xC0 == 0x80 }
    switch line[at] {
    case 0...0x7F: return 1
    case 0xC2...0xDF: return isContinuation(1) ? 2 : 0
    case 0xE0...0xEF:
      let low: UInt8 = line[at] == 0xE0 ? 0xA0 : 0x80
      let high: UInt8 = line[at] == 0xED ? 0x9F : 0xBF
      return byte(1) >= low && byte(1) <= high && isContinuation(2) ? 3 : 0
    case 0xF0...0xF4:
      let low: UInt8 = line[at] == 0xF0 ? 0x90 : 0x80
      let high: UInt8 = line[at] == 0xF4 ? 0x8F : 0xBF
      return byte(1) >= low && byte(1) <= high && isContinuation(2) && isContinuation(3) ? 4 : 0
    default: return 0
    }
  }

  /// A control character inside a string, or the string that never ends.
  private static func stringFault(_ line: ByteView) -> Malformed {
    var opening: Int? = nil
    var at = 0
    while at < line.count {
      let byte = line[at]
      if opening == nil {
        if byte == 0x22 { opening = at }
      } else if byte == 0x5C {
        at += 1
      } else if byte == 0x22 {
        opening = nil
      } else if byte < 0x20 {
        return Malformed(
          .invalidJSON, byte: at, "control character 0x\(String(byte, radix: 16)) inside a string must be escaped")
      }
      at += 1
    }
    return Malformed(.invalidJSON, byte: opening ?? line.count, "the string that starts here has no closing quote")
  }
}
