import Recipe
import Records

/// In what form samples are written: what of a command line and a recipe changes it.
struct SampleForm {
  /// Which keys they have after `metadata`: made with the sample, while the rest is done to the final files.
  let format: SampleFormat
  /// Whether they are without `text`.
  let hasNoText: Bool
  /// The keys of metadata that all have; nil when each has what its dataset offers.
  let metadataKeys: [String]?

  /// Throws exit 78 where nothing of the turns would be left.
  init(_ recipe: Recipe, format: SampleFormat, noText: Bool, uniform: Bool, policy: ShortPolicy) throws(ToolError) {
    self.format = format
    hasNoText = noText || recipe.hasNoText
    metadataKeys = uniform || recipe.isUniform ? recipe.metadataKeys(policy) : nil
    guard hasNoText, format == .text else { return }
    throw ToolError(
      .configuration,
      "'no_text' leaves nothing of a sample in the format text: take another one, such as --format messages")
  }

  /// What the last stage of an assembly is told, an option a line.
  var options: String {
    var lines = hasNoText ? "--no-text\n" : ""
    if let keysLine { lines += "--metadata-keys=\(keysLine)\n" }
    return lines
  }

  private var keysLine: String? {
    metadataKeys.map { keys in
      let buffer = ByteBuffer()
      JSONValue.array(keys.map(JSONValue.string)).write(to: buffer)
      return String(buffer.view)
    }
  }

  /// What a plan says of it.
  var members: [(String, JSONValue?)] {
    [
      ("format", format == .text ? nil : .string(format.rawValue)),
      ("no_text", hasNoText ? .bool(true) : nil),
      ("uniform", metadataKeys != nil ? .bool(true) : nil),
    ]
  }

  /// It in words.
  var words: String { Self.words(of: .object(members)) }

  /// What a plan says of its samples' form, in words: `messages`, `messages without text`, `text, uniform`.
  static func words(of plan: JSONValue) -> String {
    (plan["format"]?.text ?? SampleFormat.text.rawValue) + (plan["no_text"]?.bool == true ? " without text" : "")
      + (plan["uniform"]?.bool == true ? ", uniform" : "")
  }
}
