public import Records

/// A tokenizer.json, read: what Hugging Face's `tokenizers` does with it, exactly. Shared by all threads; each has an
/// `Encoder` of its own.
public final class Tokenizer: Sendable {
  /// What errors call the file.
  public let name: String
  /// The file's SHA-256, in hexadecimal.
  public let digest: String
  let model: BytePairModel
  let normalizer: Normalizer?
  let preTokenizer: PreTokenizer
  let rawTokens: AddedTokenFinder?
  let normalizedTokens: AddedTokenFinder?
  let special: SpecialTokens
  private let addedIDs: [ExactText: UInt32]

  /// Reads a tokenizer.json, which errors call by `name`, or else by its path.
  ///
  /// Throws exit 66 when there is none, 65 when it is no JSON or cut off, 78 with the part's path when a part can't be
  /// had exactly.
  public init(path: String, called name: String? = nil) throws(ToolError) {
    let bytes = try readWhole(path)
    let path = name ?? path
    self.name = path
    defer { withExtendedLifetime(bytes) {} }
    if bytes.isEmpty { throw ToolError(.dataError, "\(path): the file is empty") }
    let file = TokenizerFile(path: path, document: JSONDocument())
    do {
      try file.document.parse(bytes.view)
    } catch {
      throw ToolError(.dataError, "\(path): byte \(error.byte): \(error.what)")
    }
    digest = try sha256(bytes.view)
    let version = try file.text("version", of: .root, "")
    if let version, !(version == "1.0") { throw file.fail("version", "\"\(String(version))\" is not known") }
    normalizer = try file.readNormalizer()
    let isByteLevel: Bool
    (preTokenizer, isByteLevel) = try file.readPreTokenizer(normalizer)
    model = try file.readModel(isByteLevel: isByteLevel)
    let added = try file.readAddedTokens(model.vocabulary, normalizer)
    rawTokens = added.raw
    normalizedTokens = added.normalized
    addedIDs = added.ids
    special = try file.readPostProcessor()
  }

  /// The id of a token by its content, an added one's or one of the vocabulary; nil when it is none.
  public func id(of token: String) -> UInt32? {
    addedIDs[ExactText(token)] ?? token.withBytes { model.vocabulary.id($0) }
  }
}
