internal import Records

/// Which member of an object counts: of several with one key the last. Remembered by name for the object at hand, so
/// that going through an object's members, or through the rows of a struct of lists, looks each name up once.
final class CountingMembers {
  private struct Member {
    var row = -1
    var object = JSONNode.root
    var value: JSONNode?
  }

  private var members: ContiguousArray<Member>
  private var row = 0

  /// For so many names.
  init(names: Int) { members = ContiguousArray(repeating: Member(), count: names) }

  /// Forgets the row before.
  func startRow() { row &+= 1 }

  /// The value under a name, which has this number.
  func value(_ number: Int32, _ name: ByteView, of object: JSONNode, in document: JSONDocument) -> JSONNode? {
    let known = members[Int(number)]
    if known.row == row && known.object == object { return known.value }
    let value = document.member(name, of: object)
    members[Int(number)] = Member(row: row, object: object, value: value)
    return value
  }
}
