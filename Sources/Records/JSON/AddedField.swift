/// A member that a record gets: in the place of one of that name, else at its end. Every other byte stays.
public final class AddedField {
  private let name = ByteBuffer(capacity: 16)
  private let spelled = ByteBuffer(capacity: 16)

  /// A member of this name.
  public init(_ name: String) {
    self.name.append(name)
    JSONText.appendString(name, to: spelled)
  }

  /// Writes a record with members that have these values, which are JSON.
  public static func write(_ fields: [(AddedField, ByteView)], into document: JSONDocument, to line: ByteBuffer) {
    var places: [(range: Range<Int>, value: ByteView)] = []
    var others: [(AddedField, ByteView)] = []
    for (field, value) in fields {
      if let member = document.member(field.name.view, of: .root) {
        let quote = document.kind(member) == .string ? 1 : 0
        let range = document.range(member)
        places.append(((range.lowerBound - quote)..<(range.upperBound + quote), value))
      } else {
        others.append((field, value))
      }
    }
    let source = unsafe document.line
    var at = 0
    for (range, value) in places.sorted(by: { $0.range.lowerBound < $1.range.lowerBound }) {
      line.append(source[at..<range.lowerBound])
      line.append(value)
      at = range.upperBound
    }
    let end = document.range(.root).upperBound - 1
    line.append(source[at..<end])
    var isFirst = document.firstChild(.root) == nil
    for (field, value) in others {
      if !isFirst { line.append(",") }
      isFirst = false
      line.append(field.spelled.view)
      line.append(":")
      line.append(value)
    }
    line.append(source.suffix(from: end))
  }
}
