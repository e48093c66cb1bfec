import Records

/// Where a run stopped: the `next` of a report, from which `--resume` goes on.
struct ResumePoint {
  /// Rows before it, in the order of the run.
  var taken = 0
  /// The part whose turn it is.
  var turn = 0
  /// A place for each part; none when the order was drawn by a seed.
  var places: [PartPlace] = []
  /// The seed that drew the order, if one did.
  var seed: Int?
  /// Rows to pass over from there, because they were written; nil where the place itself is that of the next row.
  var skip: Int?

  /// As a member of a report.
  var json: String {
    let buffer = ByteBuffer(capacity: 256)
    buffer.append("{")
    if places.count == 1 {
      append(places[0], to: buffer)
      buffer.append(",")
    }
    buffer.append("\"row\":")
    buffer.append(decimal: taken)
    if let seed {
      buffer.append(",\"seed\":")
      buffer.append(decimal: seed)
    }
    if let skip {
      buffer.append(",\"skip\":")
      buffer.append(decimal: skip)
    }
    if places.count > 1 {
      buffer.append(",\"part\":")
      buffer.append(decimal: turn)
      buffer.append(",\"parts\":[")
      for (index, place) in places.enumerated() {
        buffer.append(index == 0 ? "{" : ",{")
        append(place, to: buffer)
        buffer.append(",\"row\":")
        buffer.append(decimal: place.row)
        buffer.append("}")
      }
      buffer.append("]")
    }
    buffer.append("}")
    return String(buffer.view)
  }

  private func append(_ place: PartPlace, to buffer: ByteBuffer) {
    buffer.append("\"file\":")
    JSONText.appendString(place.file, to: buffer)
    for (key, value) in [
      ("file_row", place.position.row), ("byte", place.position.byte), ("line", place.position.line),
    ] {
      buffer.append(",\"")
      buffer.append(key)
      buffer.append("\":")
      buffer.append(decimal: value)
    }
  }
}
