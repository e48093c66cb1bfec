import Keys
import Records

/// Which record each key was seen in first. Costs about 60 bytes a key and the length of its name; kept only on demand.
final class Origins {
  private var positions: [Fingerprint: Int] = [:]
  /// For each key: the JSON that names its record, and a line end.
  private let names = ByteBuffer(capacity: 1 << 16)

  /// Remembers a new key with the name of its record.
  func remember(_ key: Fingerprint, name: ByteView) {
    positions[key] = names.count
    names.append(name)
    names.append(0x0A)
  }

  /// The name of the record that had the key; nil for keys from a key set, which has no names.
  func name(of key: Fingerprint) -> ByteView? {
    guard let start = positions[key], let end = names.view.firstIndex(of: 0x0A, from: start) else { return nil }
    return names.view[start..<end]
  }
}
