import Records

/// Marks a record that comes again: its id ends in `_e2`, `_e3` …, and `metadata.epoch` says the same.
///
/// Only those bytes are put in; all others of the line stay. What the record has no place for is left out.
final class EpochMark {
  private let buffer = ByteBuffer(capacity: 4096)

  /// Takes the mark off an id; false when the record has none.
  static func remove(from id: inout ByteView, of document: JSONDocument) -> Bool {
    guard let metadata = document.member(ByteView("metadata"), of: .root),
      let epoch = document.member(ByteView("epoch"), of: metadata)
    else { return false }
    let number = document.raw(epoch)
    let end = id.count - number.count
    guard end >= 2, id.suffix(from: end) == number, id[end - 2] == 0x5F, id[end - 1] == 0x65 else { return false }
    id = id.prefix(end - 2)
    return true
  }

  /// The record's line with the mark in it; good until the next call.
  func marked(_ document: JSONDocument, epoch: Int) -> ByteView {
    let line = document.line
    buffer.removeAll()
    var places: [(at: Int, isID: Bool, comma: Bool)] = []
    if let id = document.member(ByteView("id"), of: .root), document.kind(id) == .string {
      places.append((document.range(id).upperBound, true, false))
    }
    if let metadata = document.member(ByteView("metadata"), of: .root), document.kind(metadata) == .object,
      document.member(ByteView("epoch"), of: metadata) == nil
    {
      let isEmpty = document.firstChild(metadata) == nil
      places.append((document.range(metadata).upperBound - 1, false, !isEmpty))
    }
    var from = 0
    for place in places.sorted(by: { $0.at < $1.at }) {
      buffer.append(line[from..<place.at])
      from = place.at
      buffer.append(place.isID ? "_e" : place.comma ? ",\"epoch\":" : "\"epoch\":")
      buffer.append(decimal: epoch)
    }
    buffer.append(line.suffix(from: from))
    return buffer.view
  }
}
