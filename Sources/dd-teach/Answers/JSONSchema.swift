import CPCRE2
import Records
import Text
import ToolKit

/// A JSON Schema (draft 2020-12) of the keywords that constrained decoders know; another one is refused, never passed over.
final class JSONSchema {
  private let root: JSONValue
  private let document = JSONDocument()
  private let wrapped = ByteBuffer(capacity: 1024)

  /// How deep a schema, or an answer by it, may be at most.
  static let mostDepth = 64
  /// Parts of schemas that are held against one answer at most: references may multiply them.
  private static let mostSteps = 1_000_000
  private var steps = 0

  /// Reads a schema. Throws exit 65 for a keyword that isn't checked here, or a reference to nothing.
  init(file path: String) throws(ToolError) {
    root = try JSONValue.readFile(path)
    do throws(ToolError) {
      try Self.check(root, root, 0)
    } catch { throw ToolError(.dataError, "--schema \(path): \(error.message)") }
  }

  /// What is wrong with a text that should be JSON by this schema; nil when nothing is.
  func fault(in text: ByteView) -> String? {
    // A document is an object: any value is one member of it.
    wrapped.removeAll()
    wrapped.append("{\"\":")
    wrapped.append(text)
    wrapped.append("}")
    do throws(Malformed) {
      try document.parse(wrapped.view)
    } catch { return "the answer is no JSON (byte \(max(0, error.byte - 4)): \(error.what))" }
    guard let value = document.member(.empty, of: .root) else { return "the answer is no JSON" }
    guard document.elementCountOfRoot == 1 else { return "the answer is more than one JSON value" }
    steps = 0
    let fault = fault(in: JSONValue(document, value), root, at: "$", 0)
    return steps > Self.mostSteps ? "the schema takes more than \(Self.mostSteps) steps on the answer" : fault
  }

  private func fault(in value: JSONValue, _ schema: JSONValue, at place: String, _ depth: Int) -> String? {
    if case .bool(let allowed) = schema { return allowed ? nil : "\(place) is not allowed" }
    steps += 1
    guard depth < 4 * Self.mostDepth, steps <= Self.mostSteps else { return "\(place): too deep" }
    for member in schema.members {
      if let fault = fault(in: value, member.name, member.value, schema, at: place, depth + 1) { return fault }
    }
    return nil
  }

  private func fault(
    in value: JSONValue, _ keyword: String, _ argument: JSONValue, _ schema: JSONValue, at place: String, _ depth: Int
  ) -> String? {
    func bound(_ holds: (Double, Double) -> Bool, _ words: String) -> String? {
      guard let number = value.double, let limit = argument.double, !holds(number, limit) else { return nil }
      return "\(place) is \(words) \(decimalOf(argument))"
    }
    switch keyword {
    case "type":
      let types = argument.text.map { [$0] } ?? argument.elements.compactMap(\.text)
      return types.contains { value.isOf(type: $0) } ? nil : "\(place) is no \(types.joined(separator: " or "))"
    case "enum": return argument.elements.contains(value) ? nil : "\(place) is none of the values in 'enum'"
    case "const": return value == argument ? nil : "\(place) is not the value of 'const'"
    case "required":
      guard case .object = value else { return nil }
      let missing = argument.elements.compactMap(\.text).first { value[$0] == nil }
      return missing.map { "\(place) has no '\($0)'" }
    case "properties":
      for part in argument.members {
        if let member = value[part.name], let fault = fault(in: member, part.value, at: "\(place).\(part.name)", depth)
        {
          return fault
        }
      }
      return nil
    case "additionalProperties":
      let named = Set((schema["properties"]?.members ?? []).map(\.name))
      for member in value.members where !named.contains(member.name) {
        if let fault = fault(in: member.value, argument, at: "\(place).\(member.name)", depth) { return fault }
      }
      return nil
    case "items", "prefixItems":
      let first = schema["prefixItems"]?.elements ?? []
      for (index, element) in value.elements.enumerated() {
        let part =
          keyword == "items" ? (index < first.count ? nil : argument) : (index < first.count ? first[index] : nil)
        if let part, let fault = fault(in: element, part, at: "\(place)[\(index)]", depth) { return fault }
      }
      return nil
    case "minItems", "maxItems":
      guard case .array(let elements) = value, let limit = argument.int else { return nil }
      let holds = keyword == "minItems" ? elements.count >= limit : elements.count <= limit
      return holds ? nil : "\(place) has \(elements.count) elements, against '\(keyword)'"
    case "minLength", "maxLength":
      guard let text = value.text, let limit = argument.int else { return nil }
      let length = text.unicodeScalars.count
      let holds = keyword == "minLength" ? length >= limit : length <= limit
      return holds ? nil : "\(place) has \(length) characters, against '\(keyword)'"
    case "minimum": return bound(>=, "less than")
    case "maximum": return bound(<=, "more than")
    case "exclusiveMinimum": return bound(>, "not more than")
    case "exclusiveMaximum": return bound(<, "not less than")
    case "anyOf", "oneOf":
      let fitting = argument.elements.filter { fault(in: value, $0, at: place, depth) == nil }.count
      if keyword == "oneOf" { return fitting == 1 ? nil : "\(place) fits \(fitting) of 'oneOf'" }
      return fitting > 0 ? nil : "\(place) fits none of 'anyOf'"
    case "allOf": return argument.elements.lazy.compactMap { self.fault(in: value, $0, at: place, depth) }.first
    case "$ref":
      return argument.text.flatMap { Self.resolve($0, root) }.flatMap { fault(in: value, $0, at: place, depth) }
    default: return nil
    }
  }

  private func decimalOf(_ value: JSONValue) -> String {
    if case .number(let spelling) = value { spelling } else { "" }
  }
}

extension JSONValue {
  /// Whether a value is of a type of JSON Schema.
  fileprivate func isOf(type: String) -> Bool {
    switch (self, type) {
    case (.null, "null"), (.bool, "boolean"), (.number, "number"), (.string, "string"), (.array, "array"),
      (.object, "object"):
      true
    case (.number, "integer"): double.map { $0 == $0.rounded() } ?? false
    default: false
    }
  }
}

extension JSONDocument {
  fileprivate var elementCountOfRoot: Int {
    var count = 0
    var child = firstChild(.root)
    while let key = child {
      count += 1
      child = sibling(of: value(ofKey: key), in: .root)
    }
    return count
  }
}
