internal import Records

/// One step of a normalizer.
enum NormalizerStep: Sendable {
  case form(NormalizationForm)
  case lowercase
  case strip(left: Bool, right: Bool)
  case prepend(Literal)
  case replace(SplitPattern, Literal)
  /// A replacement of one ASCII character, the commonest.
  case replaceByte(UInt8, Literal)
}

/// Bytes that live as long as their owner.
@safe final class Literal: Sendable {
  let bytes: ByteView

  /// Copies bytes.
  init(_ bytes: ByteView) {
    let memory = UnsafeMutablePointer<UInt8>.allocate(capacity: max(bytes.count, 1))
    unsafe memory.update(from: bytes.pointer, count: bytes.count)
    self.bytes = unsafe ByteView(base: UnsafePointer(memory), count: bytes.count)
  }

  /// Copies a text.
  convenience init(_ text: String) {
    let buffer = ByteBuffer(capacity: 16)
    buffer.append(text)
    self.init(buffer.view)
  }

  deinit { unsafe UnsafeMutablePointer(mutating: bytes.pointer).deallocate() }
}

/// What is done to text before it is cut.
final class Normalizer: Sendable {
  let steps: [NormalizerStep]
  private let classes = CodePointClasses.shared

  init(_ steps: [NormalizerStep]) { self.steps = steps }

  /// Carries all steps out.
  func apply(to fragment: Fragment) throws(ToolError) {
    for step in steps {
      switch step {
      case .form(let form): form.apply(to: fragment, classes)
      case .lowercase: Lowercase.apply(to: fragment)
      case .strip(let left, let right): strip(fragment, left, right)
      case .prepend(let literal): prepend(literal.bytes, to: fragment)
      case .replace(let pattern, let content): try replace(pattern, content.bytes, in: fragment)
      case .replaceByte(let byte, let content): replace(byte, content.bytes, in: fragment)
      }
    }
  }

  private func prepend(_ bytes: ByteView, to fragment: Fragment) {
    if fragment.text.isEmpty { return }
    fragment.rewrite { text, new in
      // What is put before takes the place of the first character's beginning.
      new.append(bytes, endingAt: 0)
      new.copy(0..<text.count)
    }
  }

  private func replace(_ byte: UInt8, _ content: ByteView, in fragment: Fragment) {
    if fragment.text.firstIndex(of: byte) == nil { return }
    fragment.rewrite { text, new in
      var start = 0
      var at = 0
      let bytes = unsafe text.pointer
      while at < text.count {
        if unsafe bytes[at] == byte {
          if at > start { new.copy(start..<at) }
          new.append(content, endingAt: at + 1)
          start = at + 1
        }
        at &+= 1
      }
      if start < text.count { new.copy(start..<text.count) }
    }
  }

  private func replace(_ pattern: SplitPattern, _ content: ByteView, in fragment: Fragment) throws(ToolError) {
    if fragment.text.isEmpty { return }
    try fragment.rewrite { (text, new) throws(ToolError) in
      let characters = Characters(text, classes)
      var at = 0
      while let match = try pattern.next(characters, at) {
        new.copy(at..<match.lowerBound)
        new.append(content, endingAt: match.upperBound)
        at = match.upperBound
      }
      new.copy(at..<text.count)
    }
  }

  private func strip(_ fragment: Fragment, _ left: Bool, _ right: Bool) {
    let text = fragment.text
    let characters = Characters(text, classes)
    let start = left ? characters.run(.space, from: 0) : 0
    var end = text.count
    while right && end > start {
      let last = characters.before(end)
      if !characters.at(last).kind.contains(.space) { break }
      end = last
    }
    if start > 0 || end < text.count { fragment.rewrite { _, new in new.copy(start..<end) } }
  }
}

/// `Lowercase`: each character's full mapping without regard to its neighbours, as Rust's `char::to_lowercase`.
enum Lowercase {
  static func apply(to fragment: Fragment) {
    fragment.rewrite { text, new in
      var at = 0
      while at < text.count {
        let (point, next) = unsafe decodeUTF8(text.pointer, at)
        if point < 0x80 {
          let isUpper = UInt8(point) &- 0x41 < 26
          new.append(isUpper ? lower[Int(point) - 0x41].bytes : text[at..<next], endingAt: next)
        } else if let scalar = Unicode.Scalar(point) {
          scalar.properties.lowercaseMapping.withBytes { new.append($0, endingAt: next) }
        }
        at = next
      }
    }
  }

  private static let lower: [Literal] = (0x61...0x7A).map { letter in
    Literal(String(Unicode.Scalar(UInt8(letter))))
  }
}
