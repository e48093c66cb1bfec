import PersonalData
import Recipe
import Records
import Text

/// A record's offsets into its text, and where they are once the text is masked. All count code points.
///
/// Behind what was masked they move. One inside of it moves to the placeholder's end, a start to its beginning.
final class MaskedOffsets {
  /// An offset and the number that is written for it.
  private struct Offset {
    let node: JSONNode
    let value: Int
    let isStart: Bool
  }

  private let document: JSONDocument
  private let places: [FieldLookup]
  private var offsets: [Offset] = []

  /// For records that `document` parses.
  init(of document: JSONDocument) throws(ToolError) {
    self.document = document
    places = try MetadataOffset.allCases.map { (offset) throws(ToolError) in
      FieldLookup(try FieldPath("metadata.\(offset.rawValue)"))
    }
  }

  /// Calls `body` with each offset that masking `findings` in `text` moves, and where it is then.
  func move(_ findings: [PersonalDataFinder.Finding], in text: ByteView, _ body: (JSONNode, Int) -> Void) {
    offsets.removeAll(keepingCapacity: true)
    for place in places { place.first(in: document).map(collect) }
    offsets.sort { $0.value < $1.value }
    var (byte, point, shift) = (0, 0, 0)
    var next = 0
    func pass(until end: Int, _ moved: (Offset) -> Int) {
      while next < offsets.count, offsets[next].value < end {
        let place = moved(offsets[next])
        if place != offsets[next].value { body(offsets[next].node, place) }
        next += 1
      }
    }
    for finding in findings {
      let start = point + CodePoints.count(text[byte..<finding.range.lowerBound])
      let end = start + CodePoints.count(text[finding.range])
      let placeholder = finding.kind.placeholder.utf8CodeUnitCount
      pass(until: start + 1) { $0.value + shift }
      pass(until: end) { start + shift + ($0.isStart ? 0 : placeholder) }
      shift += placeholder - (end - start)
      (byte, point) = (finding.range.upperBound, end)
    }
    pass(until: .max) { $0.value + shift }
  }

  /// A number, a span, or a list of spans.
  private func collect(_ node: JSONNode) {
    switch document.kind(node) {
    case .number: take(node, isStart: false)
    case .object:
      if let start = document.member(ByteView("start"), of: node) { take(start, isStart: true) }
      if let end = document.member(ByteView("end"), of: node) { take(end, isStart: false) }
    case .array:
      var child = document.firstChild(node)
      while let element = child {
        child = document.sibling(of: element, in: node)
        if document.kind(element) == .object { collect(element) }
      }
    default: break
    }
  }

  private func take(_ node: JSONNode, isStart: Bool) {
    guard document.kind(node) == .number, let value = JSONNumber.count(document.raw(node)) else { return }
    offsets.append(Offset(node: node, value: value, isStart: isStart))
  }
}
