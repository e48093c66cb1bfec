internal import Records

/// The number that a row says it has.
extension Evaluator {
  /// `_source.row`, when the row has it.
  var rowNumberNode: JSONNode? {
    guard let source = document.member(ByteView("_source"), of: .root),
      let row = document.member(ByteView("row"), of: source),
      document.kind(row) != .null
    else { return nil }
    return row
  }

  /// The number that the row says it has; nil when it says none. Ids are made of it, so anything but a whole number of
  /// up to 18 digits rejects the row: any other number in its place might be another row's.
  func rowNumber() throws(Rejection) -> Int? {
    guard let node = rowNumberNode else { return nil }
    let spelling = document.raw(node)
    guard document.kind(node) == .number, spelling[0] != 0x2D, let number = DecimalNumber.integer(spelling) else {
      let kind = document.kind(node)
      let shown = kind == .number ? String(spelling.prefix(min(60, spelling.count))) : describe(kind)
      throw Rejection("wrong_shape", "'_source.row': \(shown) where a row's number is wanted")
    }
    return number
  }
}
