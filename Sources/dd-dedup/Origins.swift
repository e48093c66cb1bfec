import Records

/// Which record each key was seen in first. Costs about 60 bytes a key and the length of its id; kept only on demand.
final class Origins {
  private var positions: [Fingerprint: Int] = [:]
  /// For each key: the JSON that names its record, and a line end.
  private let names = ByteBuffer(capacity: 1 << 16)

  /// Remembers a new key by its record's `id`, else by its number and, when it is of another file, that file's name.
  func remember(_ key: Fingerprint, id: ByteView?, number: Int, file: String?) {
    positions[key] = names.count
    if let id {
      names.append(id)
    } else if let file {
      names.append("{\"file\":")
      JSONText.appendString(file, to: names)
      names.append(",\"record\":")
      names.append(decimal: number)
      names.append("}")
    } else {
      names.append(decimal: number)
    }
    names.append(0x0A)
  }

  /// The name of the record that had the key; nil for keys from a key set, which has no names.
  func name(of key: Fingerprint) -> ByteView? {
    guard let start = positions[key], let end = names.view.firstIndex(of: 0x0A, from: start) else { return nil }
    return names.view[start..<end]
  }
}
