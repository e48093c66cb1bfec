import CXXHash
import Records

/// A request's body: members whose values are the same for all rows, and those that a row fills in.
struct RequestBody {
  /// What stands for a row's own value.
  enum Value {
    case json(String)
    case messages
    case tools
    /// Said where there are tools.
    case besideTools(String)
    case seed
    case mostTokens
  }

  private(set) var members: [(name: String, value: Value)]

  init(_ members: [(name: String, value: Value)]) { self.members = members }

  /// Lays the members of an object over these: each replaces one of its name, or comes behind; null takes one out.
  mutating func lay(_ extra: JSONValue) {
    for member in extra.members {
      let index = members.firstIndex { $0.name == member.name }
      if case .null = member.value {
        if let index { members.remove(at: index) }
        continue
      }
      let buffer = ByteBuffer()
      member.value.write(to: buffer)
      let value = Value.json(String(buffer.view))
      if let index { members[index].value = value } else { members.append((member.name, value)) }
    }
  }

  /// What a row fills in.
  struct Row {
    /// The inside of the array of turns, or a text.
    var turns: ByteView
    /// The row's tools as JSON; nil when it has none.
    var tools: ByteView?
    var seed: Int
    var mostTokens: Int
    /// Whether what stands in the place of turns is a text, a JSON string.
    var isText = false
  }

  /// The body for a row.
  func render(_ row: Row) -> ByteBuffer {
    let body = ByteBuffer(capacity: row.turns.count + 512)
    body.append("{")
    var isFirst = true
    for member in members {
      switch member.value {
      case .tools where row.tools == nil, .besideTools where row.tools == nil: continue
      default: break
      }
      if !isFirst { body.append(",") }
      isFirst = false
      JSONText.appendString(member.name, to: body)
      body.append(":")
      switch member.value {
      case .json(let text), .besideTools(let text): body.append(text)
      case .messages:
        if !row.isText { body.append("[") }
        body.append(row.turns)
        if !row.isText { body.append("]") }
      case .tools: body.append(row.tools ?? .empty)
      case .seed: body.append(decimal: row.seed)
      case .mostTokens: body.append(decimal: row.mostTokens)
      }
    }
    body.append("}")
    return body
  }

  /// A seed from 0 to 2³¹ - 1 for one answer to a row: of the run's seed, the row's `id` and the answer's number.
  static func seed(_ seed: Int, id: ByteView, answer: Int) -> Int {
    let bytes = ByteBuffer(capacity: id.count + 48)
    bytes.append(decimal: seed)
    bytes.append(0)
    bytes.append(id)
    bytes.append(0)
    bytes.append(decimal: answer)
    let hash = unsafe dd_xxh3(bytes.view.pointer, bytes.count)
    withExtendedLifetime(bytes) {}
    return Int(hash & 0x7FFF_FFFF)
  }
}
