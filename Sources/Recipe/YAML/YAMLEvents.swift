import CYAML
import Records

/// What libyaml reports of a file, one after the other.
enum YAMLEvent {
  case documentStart
  case alias(String)
  case scalar(String, quoted: Bool, anchor: String?, tag: String?)
  case sequenceStart(anchor: String?, tag: String?)
  case mappingStart(anchor: String?, tag: String?)
  case end
  case streamEnd
  case other
}

/// libyaml's parser over bytes in memory, which it keeps alive.
@safe final class YAMLEvents {
  private let parser: UnsafeMutablePointer<yaml_parser_t>
  private let input: ByteBuffer
  private let file: String

  init(_ input: ByteBuffer, file: String) throws(ToolError) {
    unsafe parser = .allocate(capacity: 1)
    self.input = input
    self.file = file
    guard unsafe yaml_parser_initialize(parser) == 1 else {
      throw ToolError(at: nil, "\(file): out of memory", code: .ioError)
    }
    unsafe yaml_parser_set_input_string(parser, input.view.pointer, input.count)
  }

  deinit {
    unsafe yaml_parser_delete(parser)
    unsafe parser.deallocate()
  }

  /// The next event and where it begins.
  func next() throws(ToolError) -> (YAMLEvent, Mark) {
    var event = unsafe yaml_event_t()
    guard unsafe yaml_parser_parse(parser, &event) == 1 else { throw failure() }
    defer { unsafe yaml_event_delete(&event) }
    return unsafe (Self.translate(event), mark(event.start_mark))
  }

  private static func translate(_ event: yaml_event_t) -> YAMLEvent {
    switch unsafe event.type {
    case YAML_DOCUMENT_START_EVENT: return .documentStart
    case YAML_STREAM_END_EVENT: return .streamEnd
    case YAML_SEQUENCE_END_EVENT, YAML_MAPPING_END_EVENT: return .end
    case YAML_ALIAS_EVENT: return unsafe .alias(text(event.data.alias.anchor) ?? "")
    case YAML_SEQUENCE_START_EVENT:
      let start = unsafe event.data.sequence_start
      return unsafe .sequenceStart(anchor: text(start.anchor), tag: text(start.tag))
    case YAML_MAPPING_START_EVENT:
      let start = unsafe event.data.mapping_start
      return unsafe .mappingStart(anchor: text(start.anchor), tag: text(start.tag))
    case YAML_SCALAR_EVENT:
      let scalar = unsafe event.data.scalar
      let bytes = unsafe UnsafeBufferPointer(start: scalar.value, count: scalar.length)
      return unsafe .scalar(
        String(decoding: bytes, as: UTF8.self), quoted: scalar.style != YAML_PLAIN_SCALAR_STYLE,
        anchor: text(scalar.anchor), tag: text(scalar.tag))
    default: return .other
    }
  }

  private static func text(_ bytes: UnsafeMutablePointer<yaml_char_t>?) -> String? {
    guard let bytes = unsafe bytes else { return nil }
    return unsafe String(cString: bytes)
  }

  private func mark(_ mark: yaml_mark_t) -> Mark {
    Mark(file: file, line: Int(mark.line) + 1, column: Int(mark.column) + 1)
  }
}

extension YAMLEvents {
  private func failure() -> ToolError {
    let problem = unsafe parser.pointee.problem.map { unsafe String(cString: $0) } ?? "unknown"
    switch unsafe parser.pointee.error {
    case YAML_MEMORY_ERROR: return ToolError(at: nil, "\(file): out of memory", code: .ioError)
    case YAML_READER_ERROR:
      return ToolError(at: place(ofByte: unsafe parser.pointee.problem_offset), "invalid YAML: \(problem)")
    default:
      let place = mark(unsafe parser.pointee.problem_mark)
      return ToolError(at: place, "invalid YAML: \(problem)\(context(of: place))\(tabHint(at: place))")
    }
  }

  /// ` while parsing a block mapping that begins on line 3`
  private func context(of problem: Mark) -> String {
    guard let context = unsafe parser.pointee.context else { return "" }
    let start = mark(unsafe parser.pointee.context_mark)
    let begins = start.line == problem.line ? "" : " that begins on line \(start.line)"
    return unsafe " " + String(cString: context) + begins
  }

  private func tabHint(at place: Mark) -> String {
    let index = unsafe parser.pointee.problem_mark.index
    guard input.view.count > index, input.view[index] == UInt8(ascii: "\t") else { return "" }
    return ": this is a tab, and YAML indents with spaces"
  }

  /// The reader knows only the byte's offset.
  private func place(ofByte offset: Int) -> Mark {
    let before = input.view.prefix(min(max(offset, 0), input.count))
    var line = 1
    var column = 1
    for byte in before {
      if byte == UInt8(ascii: "\n") {
        line += 1
        column = 1
      } else if byte & 0xC0 != 0x80 {
        column += 1
      }
    }
    return Mark(file: file, line: line, column: column)
  }
}
