import Records
import ToolKit

/// Which schemas can be used.
extension JSONSchema {
  private static let known: Set<String> = [
    "type", "enum", "const", "properties", "required", "additionalProperties", "items", "prefixItems", "minItems",
    "maxItems", "minLength", "maxLength", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "anyOf",
    "oneOf",
    "allOf", "$ref",
  ]
  /// What says nothing of a value.
  private static let words: Set<String> = [
    "title", "description", "default", "examples", "$schema", "$id", "$comment", "$defs", "definitions", "strict",
  ]
  /// Throws where a schema, a part of `root`, has what isn't checked here, or can't be.
  static func check(_ schema: JSONValue, _ root: JSONValue, _ depth: Int) throws(ToolError) {
    if case .bool = schema { return }
    guard case .object(let members) = schema, depth < mostDepth else {
      throw ToolError(.dataError, "a schema is an object or a truth value, at most \(mostDepth) deep")
    }
    for member in members where !words.contains(member.name) {
      guard known.contains(member.name) else {
        throw ToolError(.dataError, "'\(member.name)' isn't checked here: leave it out")
      }
      switch member.name {
      case "properties": for part in member.value.members { try check(part.value, root, depth + 1) }
      case "items", "additionalProperties": try check(member.value, root, depth + 1)
      case "prefixItems", "anyOf", "oneOf", "allOf":
        for part in member.value.elements { try check(part, root, depth + 1) }
      case "$ref":
        guard let name = member.value.text, resolve(name, root) != nil else {
          throw ToolError(.dataError, "'$ref' leads nowhere in this file")
        }
        var decided: Set<String> = []
        if leadsBack(schema, root, [], &decided) {
          throw ToolError(.dataError, "'$ref' '\(name)' leads back to itself for the same value")
        }
      default: break
      }
    }
    for place in ["$defs", "definitions"] {
      for part in schema[place]?.members ?? [] { try check(part.value, root, depth + 1) }
    }
  }

  /// Whether one of its references comes back to itself without going into the value. `trail`: those that led here;
  /// `decided`: those that don't.
  private static func leadsBack(_ schema: JSONValue, _ root: JSONValue, _ trail: [String], _ decided: inout Set<String>)
    -> Bool
  {
    if let name = schema["$ref"]?.text, !decided.contains(name), let target = resolve(name, root) {
      if trail.contains(name) || leadsBack(target, root, trail + [name], &decided) { return true }
      decided.insert(name)
    }
    for part in ["anyOf", "oneOf", "allOf"].flatMap({ schema[$0]?.elements ?? [] }) {
      if leadsBack(part, root, trail, &decided) { return true }
    }
    return false
  }

  /// What a reference within `root` leads to; nil where it leads nowhere.
  static func resolve(_ reference: String, _ root: JSONValue) -> JSONValue? {
    guard reference.hasPrefix("#") else { return nil }
    var value = root
    for part in reference.dropFirst().split(separator: "/") {
      guard let next = value[String(part).replacing("~1", with: "/").replacing("~0", with: "~")] else { return nil }
      value = next
    }
    return value
  }
}
