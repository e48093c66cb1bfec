import Records

/// Gives masked keys of an object names that no other key of it has, so that no member hides another.
struct MaskedKeys {
  private var taken: Set<String> = []
  private var numbers: [String: Int] = [:]
  private let name = ByteBuffer(capacity: 64)

  /// For an object of the record that `document` parsed.
  init(of object: JSONNode, in document: JSONDocument) {
    var child = document.firstChild(object)
    while let key = child {
      taken.insert(String(document.text(key)))
      child = document.sibling(of: document.value(ofKey: key), in: object)
    }
  }

  /// The masked key, or with `_2`, `_3` and so on behind it; good until the next one.
  mutating func name(_ masked: ByteView) -> ByteView {
    let wanted = String(masked)
    var found = wanted
    while !taken.insert(found).inserted {
      numbers[wanted, default: 1] += 1
      found = "\(wanted)_\(numbers[wanted, default: 2])"
    }
    name.removeAll()
    name.append(found)
    return name.view
  }
}
