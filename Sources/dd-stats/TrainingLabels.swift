import Records

extension JSONDocument {
  /// Of a training row, as `dd-tokenize --rows` writes it, how many `labels` it has, and how many of them are learned: those
  /// that are not -100. Nil when it has no such list of numbers.
  var trainingLabels: (all: Int, learned: Int)? {
    guard let list = member(ByteView("labels"), of: .root), kind(list) == .array else { return nil }
    var found = (all: 0, learned: 0)
    var child = firstChild(list)
    while let label = child {
      guard kind(label) == .number else { return nil }
      found.all += 1
      if !(raw(label) == "-100") { found.learned += 1 }
      child = sibling(of: label, in: list)
    }
    return found
  }
}
