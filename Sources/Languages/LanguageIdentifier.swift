public import Records

/// Tells languages of texts apart; each thread has its own.
public protocol LanguageIdentifier: AnyObject {
  /// The language of a text in UTF-8, a number of the identifier's, and how sure it is or how much of the text is in it,
  /// from 0 to 1; nil when it can't tell.
  func find(_ text: ByteView) -> (language: Int, score: Double)?
  /// The score from which on the language is beyond doubt.
  var sureScore: Double { get }
  /// The code of a language: `en`, or what the model calls it.
  func code(_ language: Int) -> String
}
