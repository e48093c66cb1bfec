import Records
import Text

/// Reads of records what of their text is learned.
final class MaskReader {
  private let mask: RowOptions.Mask
  private let document: JSONDocument
  private let metadata = FieldLookup(MaskReader.path("metadata"))

  /// For a mask that hides something of the records in a document.
  init(_ mask: RowOptions.Mask, _ document: JSONDocument) {
    self.mask = mask
    self.document = document
  }

  private static func path(_ text: String) -> FieldPath {
    do { return try FieldPath(text) } catch { fatalError(error.message) }
  }

  /// Of `text`: `metadata.targets`, else what stands behind `metadata.prompt_end`, else all.
  func read(_ text: ByteView) throws(RecordFault) -> Learned {
    let metadata = try offsets()
    let targets = try targets(of: metadata)
    let start = targets == nil ? try count("prompt_end", of: metadata) ?? 0 : 0
    let rationale = mask == .rationale ? try rationale(of: metadata) : nil
    guard var spans = Spans.bytes(of: [rationale ?? 0..<0, start..<start] + (targets ?? []), in: text) else {
      throw fault("an offset in metadata lies behind the end of 'text'")
    }
    let hidden = spans.removeFirst()
    let begin = spans.removeFirst().lowerBound
    return Learned(targets == nil ? [begin..<text.count] : spans, but: [hidden])
  }

  /// Of a chat: the turns that say so by `train`, else the last of the assistant, each with the mark that closes it.
  func read(_ chat: ChatText) throws(RecordFault) -> Learned {
    let metadata = try offsets()
    var learned: [ChatText.Turn] = []
    var isMarked = false
    for turn in chat.turns {
      let train = try turn.train.map { (node) throws(RecordFault) in try isTrained(node) }
      if train ?? turn.isAssistant { learned.append(turn) }
      isMarked = isMarked || train != nil
    }
    if !isMarked {
      if try targets(of: metadata) != nil {
        throw fault("metadata.targets are places in 'text': in messages 'train' says what is learned")
      }
      learned = learned.suffix(1)
    }
    var hidden: [Range<Int>] = []
    if mask == .rationale {
      hidden = chat.turns.compactMap(\.thought)
      if let range = try rationale(in: chat, metadata) { hidden.append(range) }
    }
    return Learned(learned.map { $0.start..<$0.end }, but: hidden)
  }

  /// `metadata.rationale`, which counts from `prompt_end`, in the last answer.
  private func rationale(in chat: ChatText, _ metadata: JSONNode?) throws(RecordFault) -> Range<Int>? {
    guard let span = try rationale(of: metadata), let answer = chat.lastAnswer else { return nil }
    guard let start = try count("prompt_end", of: metadata) else {
      throw fault("metadata.rationale is without metadata.prompt_end")
    }
    let before = chat.text[answer.start..<answer.content.lowerBound]
    let size = CodePoints.count(before)
    func place(_ point: Int) throws(RecordFault) -> Int {
      let point = max(0, point - start)
      if point < size { return answer.start + CodePoints.offset(of: point, in: before) }
      guard point - size <= CodePoints.count(answer.original) else {
        throw fault("metadata.rationale ends behind the last answer")
      }
      let byte = CodePoints.offset(of: point - size, in: answer.original) - answer.cut
      return answer.content.lowerBound + min(max(0, byte), answer.content.count)
    }
    return try place(span.lowerBound)..<place(span.upperBound)
  }

  private func offsets() throws(RecordFault) -> JSONNode? {
    guard let node = metadata.first(in: document), document.kind(node) != .null else { return nil }
    guard document.kind(node) == .object else { throw fault("'metadata' is no object") }
    return node
  }

  private func rationale(of metadata: JSONNode?) throws(RecordFault) -> Range<Int>? {
    try member("rationale", of: metadata).map { (node) throws(RecordFault) in try span(node, "rationale") }
  }

  private func targets(of metadata: JSONNode?) throws(RecordFault) -> [Range<Int>]? {
    guard let node = member("targets", of: metadata) else { return nil }
    guard document.kind(node) == .array else { throw fault("metadata.targets is no list") }
    var targets: [Range<Int>] = []
    var child = document.firstChild(node)
    while let element = child {
      targets.append(try span(element, "targets[\(targets.count)]"))
      child = document.sibling(of: element, in: node)
    }
    return targets
  }

  private func span(_ node: JSONNode, _ name: String) throws(RecordFault) -> Range<Int> {
    guard let start = try count("start", of: node, name + "."), let end = try count("end", of: node, name + "."),
      start <= end
    else { throw fault("metadata.\(name) is no span from 'start' to 'end'") }
    return start..<end
  }

  /// A count of code points; nil when there is none.
  private func count(_ name: String, of node: JSONNode?, _ parent: String = "") throws(RecordFault) -> Int? {
    guard let member = member(name, of: node) else { return nil }
    guard document.kind(member) == .number, let count = JSONNumber.count(document.raw(member)) else {
      let source = document.source(member)
      let said = String(source.prefix(min(40, source.count)))
      throw fault("metadata.\(parent)\(name) is \(said), not a number of code points")
    }
    return count
  }

  private func member(_ name: String, of node: JSONNode?) -> JSONNode? {
    node.flatMap { node in name.withBytes { document.member($0, of: node) } }.flatMap {
      document.kind($0) == .null ? nil : $0
    }
  }

  private func isTrained(_ node: JSONNode) throws(RecordFault) -> Bool {
    switch document.kind(node) {
    case .true: return true
    case .false: return false
    case .number:
      // As datasets have it: a weight of 0 is no.
      if let weight = JSONNumber.count(document.raw(node)), weight <= 1 { return weight == 1 }
    default: break
    }
    throw fault("'train' of a message is neither true nor false")
  }

  private func fault(_ detail: String) -> RecordFault { RecordFault(kind: .wrongShape, detail: detail) }
}
