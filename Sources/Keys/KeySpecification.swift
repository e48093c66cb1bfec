public import Records

/// What makes two records the same: which fields, in what normal form, by which hash.
///
/// Written down in key sets, so that only like is compared with like.
public struct KeySpecification: Equatable, Sendable {
  /// Paths of the fields, or `prompt`.
  public var fields = ["text"]
  /// How a key becomes a fingerprint.
  public var hash = HashAlgorithm.xxh128
  /// What keys may differ in.
  public var normalization: Normalization = []

  /// The one spelling: `{"key":["text"],"hash":"xxh128","normalize":["nfc","case"]}`.
  public var json: String {
    func list(_ words: [String]) -> String {
      let buffer = ByteBuffer()
      buffer.append("[")
      for (index, word) in words.enumerated() {
        if index > 0 { buffer.append(",") }
        JSONText.appendString(word, to: buffer)
      }
      buffer.append("]")
      return String(buffer.view)
    }
    return "{\"key\":\(list(fields)),\"hash\":\"\(hash)\",\"normalize\":\(list(normalization.names))}"
  }

  /// As options: `--key text --hash xxh128 --normalize none`.
  public var options: String {
    let normalize = normalization.isEmpty ? "none" : normalization.names.joined(separator: ",")
    return "--key \(fields.joined(separator: ",")) --hash \(hash) --normalize \(normalize)"
  }

  /// Reads what `json` wrote; nil for anything else.
  public init?(json: ByteView) {
    let document = JSONDocument()
    func words(_ name: StaticString) -> [String]? {
      guard let list = document.member(ByteView(name), of: .root) else { return nil }
      var words: [String] = []
      var child = document.firstChild(list)
      while let element = child {
        words.append(String(document.text(element)))
        child = document.sibling(of: element, in: list)
      }
      return words
    }
    guard (try? document.parse(json)) != nil, let fields = words("key"), !fields.isEmpty,
      let hashNode = document.member(ByteView("hash"), of: .root),
      let hash = HashAlgorithm(rawValue: String(document.text(hashNode))),
      let names = words("normalize"), let normalization = Normalization(names: names)
    else { return nil }
    self.init(fields: fields, hash: hash, normalization: normalization)
  }

  /// The text alone, unless told otherwise.
  public init(fields: [String] = ["text"], hash: HashAlgorithm = .xxh128, normalization: Normalization = []) {
    self.fields = fields
    self.hash = hash
    self.normalization = normalization
  }
}
