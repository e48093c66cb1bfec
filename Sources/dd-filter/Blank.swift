import Records
import Text

extension JSONDocument {
  /// Whether a value says nothing: null, white space alone, an empty list or object, a list of such values.
  /// 0 and false say something.
  func isBlank(_ node: JSONNode) -> Bool {
    switch kind(node) {
    case .null: return true
    case .true, .false, .number: return false
    case .string: return WhiteSpace.isBlank(escaped: raw(node))
    case .object: return firstChild(node) == nil
    case .array:
      var child = firstChild(node)
      while let element = child {
        if !isBlank(element) { return false }
        child = sibling(of: element, in: node)
      }
      return true
    }
  }
}
