internal import CCLD2
public import Records

/// Google's Compact Language Detector 2: 83 languages by their runs of four letters. Its score is how much of the text is
/// in the language.
public final class CLD2: LanguageIdentifier {
  /// So much of the text is in the language.
  public let sureScore = 0.8

  /// Throws exit 69 where the library isn't installed.
  public init() throws(ToolError) {
    if let failure = unsafe dd_cld2_open() { throw ToolError(.unavailable, unsafe String(cString: failure)) }
  }

  /// The main language, and how much of the text is in it.
  public func find(_ text: ByteView) -> (language: Int, score: Double)? {
    var percent: Int32 = 0
    let language = unsafe dd_cld2_find(text.pointer, text.count, &percent)
    return language == Self.unknown ? nil : (Int(language), Double(percent) / 100)
  }

  /// CLD2's code, such as `en` or `zh-Hant`.
  public func code(_ language: Int) -> String { unsafe String(cString: dd_cld2_code(Int32(language))) }

  /// UNKNOWN_LANGUAGE.
  private static let unknown: Int32 = 26
}
