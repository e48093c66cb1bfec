/// The parts of a list such as `id, metadata['a,b']`: split at commas outside of single quotes, without the spaces
/// around them.
public func splitList(_ list: String) -> [String] {
  var parts: [Substring] = []
  var start = list.startIndex
  var isQuoted = false
  for index in list.indices {
    if list[index] == "'" { isQuoted.toggle() }
    guard list[index] == ",", !isQuoted else { continue }
    parts.append(list[start..<index])
    start = list.index(after: index)
  }
  parts.append(list[start...])
  return parts.map { part in
    let beginning = part.drop { $0 == " " }
    return String(
      beginning[..<(beginning.lastIndex { $0 != " " }.map(beginning.index(after:)) ?? beginning.startIndex)])
  }
}
