internal import CSimdjson
internal import Glibc

/// A parser of one JSON object per line that keeps every value's place in the line.
///
/// The whole line is validated (RFC 8259 and UTF-8, no lone surrogates, depth at most `maximumDepth`);
/// numbers are checked, never converted, so any size and spelling passes. One document is reused for
/// all lines; its nodes, and the views it hands out, are good until the next `parse`.
@safe public final class JSONDocument {
  /// How deep arrays and objects may nest; the same limit as simdjson's default.
  public static let maximumDepth = 1024

  // One thread reads and parses in turn, and no call of this class calls back but `eachMember`, whose body only reads:
  // exclusive access needs no check at run time, which would cost a sixth of a tool's time.
  @exclusivity(unchecked) @usableFromInline nonisolated(unsafe) var nodes: UnsafeMutablePointer<NodeRecord>
  @exclusivity(unchecked) @usableFromInline var nodeCapacity: Int
  @exclusivity(unchecked) @usableFromInline var nodeCount = 0
  /// The line that was parsed last.
  @exclusivity(unchecked) public internal(set) var line: ByteView = .empty
  /// Where the nodes' bytes stand: the line, and behind it the texts that `parse(inner:)` was given.
  @exclusivity(unchecked) @usableFromInline var bytes: ByteView = .empty
  /// Owns `bytes` once there are such texts.
  private var inner: InnerTexts?

  /// Text with its escapes undone; chunks, so that views stay where they are until the next line.
  @usableFromInline let scratch = Arena()

  nonisolated(unsafe) let scanner: OpaquePointer
  /// Room for the containers that are open while parsing.
  nonisolated(unsafe) let open: UnsafeMutablePointer<UInt32>

  /// A document for lines of any length below 4 GiB.
  public init() {
    guard let scanner = unsafe dd_json_scanner_new() else { Memory.runOut() }
    unsafe self.scanner = scanner
    unsafe nodeCapacity = 2 * Self.maximumDepth
    guard let nodes = unsafe Self.allocateNodes(nodeCapacity) else { Memory.runOut() }
    unsafe self.nodes = nodes
    unsafe open = .allocate(capacity: Self.maximumDepth)
  }

  deinit {
    unsafe dd_json_scanner_free(scanner)
    unsafe free(nodes)
    unsafe open.deallocate()
  }

  /// Parses a line that holds one JSON object; white space around it is fine.
  public func parse(_ bytes: ByteView) throws(Malformed) {
    begin(bytes)
    guard bytes.count < Int(UInt32.max) - 64 else {
      throw Malformed(.tooLong, byte: 0, "longer than 4 GiB")
    }
    var indexes: UnsafePointer<UInt32>? = nil
    var count = 0
    let outcome = unsafe dd_json_scan(scanner, bytes.pointer, bytes.count, &indexes, &count)
    guard outcome == DD_JSON_OK, let indexes = unsafe indexes else {
      throw JSONDiagnosis.explain(bytes, outcome: outcome)
    }
    try reserveNodes(indexCount: count)
    let walk = unsafe JSONWalk(document: self, bytes, indexes: indexes, indexCount: count)
    unsafe nodeCount = try walk.run()
  }

  /// Parses a line that was made of parsed ones, begins with `{"text":"`, and has that text's closing quote at `end`: the
  /// text, most of a sample's bytes, isn't looked at again. The nodes are those of `parse`.
  public func parse(_ bytes: ByteView, textUntil end: Int) throws(Malformed) {
    precondition(end >= 9 && end < bytes.count)
    begin(bytes)
    let rest = bytes.suffix(from: end + 1)
    var indexes: UnsafePointer<UInt32>? = nil
    var count = 0
    let outcome = unsafe dd_json_scan(scanner, rest.pointer, rest.count, &indexes, &count)
    guard outcome == DD_JSON_OK, let indexes = unsafe indexes else {
      throw JSONDiagnosis.explain(rest, outcome: outcome)
    }
    try reserveNodes(indexCount: count + 6)
    let isEscaped = unsafe memchr(bytes.pointer + 9, 0x5C, end - 9) != nil
    let walk = unsafe JSONWalk(document: self, rest, indexes: indexes, indexCount: count)
    unsafe nodeCount = try walk.run(behindTextUntil: end, isEscaped: isEscaped)
    unsafe nodes[0].end &+= UInt32(end + 1)
    unsafe move(nodes: 3..<nodeCount, by: end + 1)
  }

  /// Forgets the line before this one.
  private func begin(_ bytes: ByteView) {
    unsafe line = bytes
    unsafe self.bytes = bytes
    inner?.removeAll()
    unsafe nodeCount = 0
    scratch.removeAll()
  }

  /// Gives nodes of a part of the bytes their places in the whole: the walk is too hot to add to each.
  private func move(nodes moved: Range<Int>, by distance: Int) {
    for index in moved {
      unsafe nodes[index].start &+= UInt32(distance)
      unsafe nodes[index].end &+= UInt32(distance)
    }
  }

  /// Parses JSON that stands in a text, of the line or made of it: any value. Its nodes are good as long as the line's.
  ///
  /// Costs a copy of the line once, and of the text.
  public func parse(inner text: ByteView) throws(Malformed) -> JSONNode {
    let inner = self.inner ?? InnerTexts()
    self.inner = inner
    let start = unsafe bytes.count
    guard start + text.count < Int(UInt32.max) - 64 else { throw Malformed(.tooLong, byte: 0, "longer than 4 GiB") }
    let whole = unsafe inner.append(text, to: bytes)
    let part = whole.suffix(from: start)
    var indexes: UnsafePointer<UInt32>? = nil
    var count = 0
    let outcome = unsafe dd_json_scan(scanner, part.pointer, part.count, &indexes, &count)
    guard outcome == DD_JSON_OK, let indexes = unsafe indexes else {
      throw JSONDiagnosis.explain(part, outcome: outcome)
    }
    try reserveNodes(indexCount: count)
    let walk = unsafe JSONWalk(document: self, part, indexes: indexes, indexCount: count)
    let root = unsafe nodeCount
    unsafe nodeCount = try walk.run(takesAnyValue: true)
    unsafe move(nodes: root..<nodeCount, by: start)
    unsafe bytes = whole
    return JSONNode(UInt32(root))
  }

  /// Makes room for the nodes of that many structural indexes. Throws, and keeps what room there is, when memory is
  /// short: how much is asked, up to eight times the line, is for the line to say.
  ///
  /// Every value but a container's first has a separator before it, and every closed container has its closing bracket:
  /// these make no nodes, so there are at most (indexes + 1 + open containers) / 2.
  private func reserveNodes(indexCount: Int) throws(Malformed) {
    let count = unsafe nodeCount + indexCount / 2 + Self.maximumDepth
    guard unsafe count > nodeCapacity else { return }
    for capacity in unsafe [max(count, 2 * nodeCapacity), count] {
      guard let larger = unsafe Self.allocateNodes(capacity) else { continue }
      unsafe larger.update(from: nodes, count: nodeCount)
      unsafe free(nodes)
      unsafe nodes = larger
      unsafe nodeCapacity = capacity
      return
    }
    throw unsafe Malformed(.tooLong, byte: line.count, "too many values for this machine's memory")
  }

  /// Room by malloc(3), which says when there is none; Swift's own allocation traps.
  private static func allocateNodes(_ capacity: Int) -> UnsafeMutablePointer<NodeRecord>? {
    unsafe malloc(capacity * MemoryLayout<NodeRecord>.stride)?.bindMemory(to: NodeRecord.self, capacity: capacity)
  }

  @inlinable @inline(__always) func record(_ node: JSONNode) -> NodeRecord {
    unsafe precondition(Int(node.index) < nodeCount, "a node of another line")
    return unsafe nodes[Int(node.index)]
  }

  /// What the value is.
  @inlinable public func kind(_ node: JSONNode) -> JSONKind { record(node).kind }

  /// Whether a string has escapes in it.
  @inlinable public func isEscaped(_ node: JSONNode) -> Bool { record(node).isEscaped }

  /// The value's bytes as they stand in the line; a string's without its quotes, escapes and all.
  @inlinable public func raw(_ node: JSONNode) -> ByteView {
    let record = record(node)
    return unsafe bytes[Int(record.start)..<Int(record.end)]
  }

  /// Where the value's bytes stand in the line; a string's without its quotes.
  @inlinable public func range(_ node: JSONNode) -> Range<Int> {
    let record = record(node)
    return Int(record.start)..<Int(record.end)
  }

  /// The value's bytes as they stand in the line, a string's with its quotes.
  @inlinable public func source(_ node: JSONNode) -> ByteView {
    let record = record(node)
    let quote = record.kind == .string ? 1 : 0
    return unsafe bytes[(Int(record.start) - quote)..<(Int(record.end) + quote)]
  }

  /// A string's text with its escapes undone, in UTF-8. Of other values, the bytes as they stand.
  @inlinable public func text(_ node: JSONNode) -> ByteView {
    let record = record(node)
    let raw = unsafe bytes[Int(record.start)..<Int(record.end)]
    return record.isEscaped ? unescape(raw) : raw
  }

  @usableFromInline func unescape(_ raw: ByteView) -> ByteView {
    let room = unsafe scratch.allocate(raw.count)
    let count = unsafe JSONText.unescape(raw, into: room)
    return unsafe ByteView(base: UnsafePointer(room), count: count)
  }

  /// The first element of an array, or the first key of an object.
  @inlinable public func firstChild(_ node: JSONNode) -> JSONNode? {
    let record = record(node)
    guard record.kind == .array || record.kind == .object, record.next > node.index + 1 else { return nil }
    return JSONNode(node.index + 1)
  }

  /// The node after `child` inside `parent`, if there is one.
  @inlinable public func sibling(of child: JSONNode, in parent: JSONNode) -> JSONNode? {
    let next = record(child).next
    return next < record(parent).next ? JSONNode(next) : nil
  }

  /// The value of the key that is `key`, a node of this document.
  ///
  /// A key is a string, a single node: its value is the next one, which no load has to wait for.
  @inlinable @inline(__always) public func value(ofKey key: JSONNode) -> JSONNode { JSONNode(key.index &+ 1) }

  /// Hands over an object's members in their order, until one says that it is enough: where the key's bytes stand, and
  /// those, without quotes; whether they have escapes; the value and what that is. True when it went through all. `body`
  /// must not parse.
  @inlinable @inline(__always) public func eachMember(
    of node: JSONNode,
    _ body: (_ place: Range<Int>, _ key: ByteView, _ isEscaped: Bool, _ value: JSONNode, _ kind: JSONKind) -> Bool
  ) -> Bool {
    let parent = record(node)
    guard parent.kind == .object else { return true }
    var index = node.index &+ 1
    while index < parent.next {
      let key = record(JSONNode(index))
      let value = value(ofKey: JSONNode(index))
      let record = record(value)
      let place = Int(key.start)..<Int(key.end)
      if unsafe !body(place, bytes[place], key.isEscaped, value, record.kind) { return false }
      index = record.next
    }
    return true
  }

  /// An object's member of that name; of several, the last, as Python, jq and JavaScript read it.
  public func member(_ name: ByteView, of node: JSONNode) -> JSONNode? {
    let parent = record(node)
    guard parent.kind == .object else { return nil }
    var found: JSONNode? = nil
    var index = node.index &+ 1
    while index < parent.next {
      let key = unsafe nodes[Int(index)]
      let value = value(ofKey: JSONNode(index))
      if key.isEscaped {
        if text(JSONNode(index)) == name { found = value }
      } else if Int(key.end &- key.start) == name.count, unsafe name.isSame(as: bytes.pointer + Int(key.start)) {
        found = value
      }
      index = unsafe nodes[Int(value.index)].next
    }
    return found
  }

  /// How many elements an array has.
  public func elementCount(_ node: JSONNode) -> Int {
    guard kind(node) == .array else { return 0 }
    var count = 0
    var child = firstChild(node)
    while let element = child {
      count += 1
      child = sibling(of: element, in: node)
    }
    return count
  }
}
