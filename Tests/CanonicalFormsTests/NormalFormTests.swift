import CUTF8Proc
import CanonicalForms
import Records
import Testing

/// SplitMix64, so that a failure comes again.
private struct Seeded: RandomNumberGenerator {
  var state: UInt64
  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}

/// Each form with utf8proc's own options.
private let forms: [(NormalForm, utf8proc_option_t)] = [
  ([.composed, .stable], utf8proc_option_t(UTF8PROC_COMPOSE.rawValue | UTF8PROC_STABLE.rawValue)),
  (.composed, UTF8PROC_COMPOSE),
  (.decomposed, UTF8PROC_DECOMPOSE),
  ([.composed, .compatible], utf8proc_option_t(UTF8PROC_COMPOSE.rawValue | UTF8PROC_COMPAT.rawValue)),
  ([.decomposed, .compatible], utf8proc_option_t(UTF8PROC_DECOMPOSE.rawValue | UTF8PROC_COMPAT.rawValue)),
  ([.caseFolded], UTF8PROC_CASEFOLD),
  (
    [.composed, .stable, .caseFolded],
    utf8proc_option_t(UTF8PROC_COMPOSE.rawValue | UTF8PROC_STABLE.rawValue | UTF8PROC_CASEFOLD.rawValue)
  ),
]

/// What utf8proc makes of a text in one go.
private func reference(_ text: ByteView, _ options: utf8proc_option_t) -> [Int32] {
  var points = [Int32](repeating: 0, count: 32 * text.count + 32)
  var count = unsafe utf8proc_decompose(text.pointer, text.count, &points, points.count, options)
  count = unsafe utf8proc_normalize_utf32(&points, count, options)
  return Array(points.prefix(max(count, 0)))
}

private func normalized(_ text: ByteView, _ form: NormalForm) -> [Int32] {
  var points: [Int32] = []
  guard form.decompose(text, into: &points), form.compose(&points) else { return [-1] }
  return points
}

@Test("every form is what utf8proc makes in one go")
func formsAgree() {
  var random = Seeded(state: 12)
  let marks: [UInt32] = [0x301, 0x316, 0x327, 0x345, 0x34F, 0x5B0, 0x302E, 0x1D165, 0x16FF0, 0xF73, 0x344, 0x3099]
  let ranges: [ClosedRange<UInt32>] = [
    0x20...0x7E, 0xC0...0x17F, 0x300...0x36F, 0x3B1...0x3C9, 0x590...0x5BD, 0xAC00...0xAC40, 0x1100...0x11FF,
    0x1E00...0x1FFF, 0x2100...0x214F, 0xF900...0xFA6D, 0xFB00...0xFB4F, 0xFDFA...0xFDFB, 0x1D15E...0x1D164,
    0x20...0xD7FF,
    0xE000...0x1_0FFFF,
  ]
  for _ in 0..<20_000 {
    var text = ""
    for _ in 0..<Int.random(in: 0...12, using: &random) {
      let scalar =
        Int.random(in: 0..<2, using: &random) == 0
        ? marks.randomElement(using: &random) : ranges.randomElement(using: &random)?.randomElement(using: &random)
      text.unicodeScalars.append(scalar.flatMap(Unicode.Scalar.init) ?? "a")
    }
    let bytes = ByteBuffer()
    bytes.append(text)
    for (form, options) in forms {
      let (found, wanted) = withExtendedLifetime(bytes) {
        (normalized(bytes.view, form), reference(bytes.view, options))
      }
      #expect(found == wanted, "\(text.unicodeScalars.map { String($0.value, radix: 16) }) as \(form.rawValue)")
    }
  }
}

@Test("a million marks out of order take no longer than any text, and stay in their order within a class")
func millionMarks() {
  let bytes = ByteBuffer()
  bytes.append("a")
  for _ in 0..<500_000 { bytes.append("\u{301}\u{316}") }
  let clock = ContinuousClock()
  var points: [Int32] = []
  let time = clock.measure { points = withExtendedLifetime(bytes) { normalized(bytes.view, [.composed, .stable]) } }
  // U+0316 is of class 220, U+0301 of 230; the first U+0301 makes á.
  #expect(points.count == 1_000_000 && points[0] == 0xE1 && points[500_000] == 0x316 && points[500_001] == 0x301)
  #expect(time < .seconds(20))

  var marks = (0..<1_000_000).map { CombiningMark(order: UInt8($0 % 3 == 0 ? 230 : 220), scalar: UInt32($0)) }
  putInCanonicalOrder(&marks)
  #expect(zip(marks, marks.dropFirst()).allSatisfy { ($0.order, $0.scalar) < ($1.order, $1.scalar) })
}
