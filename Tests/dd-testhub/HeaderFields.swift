/// HTTP header fields in order; names compare without letter case (RFC 9110 §5.1).
struct HeaderFields: Sendable, ExpressibleByDictionaryLiteral {
  private(set) var fields: [(name: String, value: String)] = []

  init(dictionaryLiteral elements: (String, String)...) {
    fields = elements.map { (name: $0.0, value: $0.1) }
  }

  /// The first field of the name; set to nil to remove all of them.
  subscript(_ name: String) -> String? {
    get { fields.first { HeaderFields.same($0.name, name) }?.value }
    set {
      guard let newValue else { return fields.removeAll { HeaderFields.same($0.name, name) } }
      if let index = fields.firstIndex(where: { HeaderFields.same($0.name, name) }) {
        fields[index].value = newValue
      } else {
        fields.append((name: name, value: newValue))
      }
    }
  }

  mutating func append(_ name: String, _ value: String) { fields.append((name: name, value: value)) }

  private static func same(_ one: String, _ other: String) -> Bool {
    let one = one.utf8, other = other.utf8
    return one.count == other.count && zip(one, other).allSatisfy { lowerCase($0) == lowerCase($1) }
  }

  private static func lowerCase(_ byte: UInt8) -> UInt8 { byte >= 65 && byte <= 90 ? byte + 32 : byte }
}
