import Records
import Web

/// JSON from the Hub: a value of any kind.
final class HubAnswer {
  let head: HTTPAnswer
  /// Where it came from at last, after redirects.
  let address: WebAddress
  let root: JSONNode
  private let document = JSONDocument()
  /// What the document's nodes point into.
  private let bytes: ByteBuffer

  /// Nil when the answer is no JSON, or not all of it.
  init?(_ transfer: Transfer, _ address: WebAddress) {
    head = transfer.answer
    self.address = address
    // A document of this reader is an object; the Hub's may be lists.
    bytes = ByteBuffer(capacity: transfer.body.count + 16)
    bytes.append("{\"answer\":")
    bytes.append(transfer.body.view)
    bytes.append("}")
    guard (try? document.parse(bytes.view)) != nil, let root = document.member(ByteView("answer"), of: .root) else {
      return nil
    }
    self.root = root
  }

  func kind(_ node: JSONNode) -> JSONKind { document.kind(node) }

  /// A member of an object.
  func member(_ name: StaticString, of node: JSONNode? = nil) -> JSONNode? {
    document.member(ByteView(name), of: node ?? root)
  }

  /// A member's text, when it is a string.
  func text(_ name: StaticString, of node: JSONNode? = nil) -> String? {
    guard let member = member(name, of: node), document.kind(member) == .string else { return nil }
    return String(document.text(member))
  }

  /// A member's number, when it is a whole one that isn't negative, of a size that occurs.
  func number(_ name: StaticString, of node: JSONNode? = nil) -> Int? {
    guard let member = member(name, of: node), document.kind(member) == .number else { return nil }
    return Int(outside: String(document.raw(member)))
  }

  /// Hands out the elements of a list; none when it is no list.
  func forEach<Failure>(_ node: JSONNode?, _ body: (JSONNode) throws(Failure) -> Void) throws(Failure) {
    guard let node, document.kind(node) == .array else { return }
    var child = document.firstChild(node)
    while let element = child {
      try body(element)
      child = document.sibling(of: element, in: node)
    }
  }

  /// The elements of a list; none when it is no list.
  func elements(_ node: JSONNode?) -> [JSONNode] {
    var found: [JSONNode] = []
    forEach(node) { found.append($0) }
    return found
  }

  /// The members of an object, in order.
  func members(_ node: JSONNode) -> [(name: String, value: JSONNode)] {
    guard document.kind(node) == .object else { return [] }
    var found: [(String, JSONNode)] = []
    var child = document.firstChild(node)
    while let key = child {
      let value = document.value(ofKey: key)
      found.append((String(document.text(key)), value))
      child = document.sibling(of: value, in: node)
    }
    return found
  }

  /// A value's text: of a string what it says, of anything else its JSON.
  func shown(_ node: JSONNode) -> String { String(document.text(node)) }
}
