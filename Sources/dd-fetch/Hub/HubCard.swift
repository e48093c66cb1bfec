import Recipe
import Records

/// The `cardData` of a dataset: the YAML of its README.md, which the Hub has read already.
enum HubCard {
  /// As the YAML that it was. `file` is what errors name; there are no lines to name.
  static func node(_ value: JSONNode, in answer: HubAnswer, file: String) -> YAMLNode {
    let mark = Mark(file: file, line: 1, column: 1)
    switch answer.kind(value) {
    case .object:
      let pairs = answer.members(value).map { name, value in
        YAMLPair(key: name, mark: mark, value: node(value, in: answer, file: file))
      }
      return YAMLNode(.mapping(pairs), mark: mark)
    case .array:
      return YAMLNode(.sequence(answer.elements(value).map { node($0, in: answer, file: file) }), mark: mark)
    case .string: return YAMLNode(.scalar(answer.shown(value), .quoted), mark: mark)
    case .null, .true, .false, .number: return YAMLNode(.scalar(answer.shown(value), .plain), mark: mark)
    }
  }
}
