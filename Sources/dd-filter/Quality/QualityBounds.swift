import ArgumentParser
import Recipe
import ToolKit

/// A rule's bound as an option takes it.
struct QualityBound: ExpressibleByArgument {
  let value: ExactDecimal

  init?(argument: String) {
    guard let value = ExactDecimal(argument, upTo: QualityRule.largest) else { return nil }
    self.value = value
  }
}

/// A hidden option's help: docs/quality.md lists all rules, and `--help-hidden` these.
private func bound(_ text: String) -> ArgumentHelp {
  ArgumentHelp(stringLiteral: text).hidden
}

extension ArgumentHelp {
  fileprivate var hidden: ArgumentHelp { ArgumentHelp(abstract, valueName: "n", visibility: .hidden) }
}

/// An option for each rule about quality.
struct QualityBounds: ParsableArguments {
  @Option(name: .customLong("min-mean-word-length"), help: bound("Least: letters of a word on average."))
  var minMeanWordLength: QualityBound?

  @Option(name: .customLong("max-mean-word-length"), help: bound("Most: letters of a word on average."))
  var maxMeanWordLength: QualityBound?

  @Option(
    name: .customLong("min-stop-words"),
    help: bound("Least: of the eight English words the, be, to, of, and, that, have, with."))
  var minStopWords: QualityBound?

  @Option(name: .customLong("min-unique-words"), help: bound("Least: share of different words."))
  var minUniqueWords: QualityBound?

  @Option(name: .customLong("min-unigram-entropy"), help: bound("Least: entropy of the words' frequencies, in nats."))
  var minUnigramEntropy: QualityBound?

  @Option(name: .customLong("min-alphabetic-words"), help: bound("Least: share of words with a letter."))
  var minAlphabeticWords: QualityBound?

  @Option(name: .customLong("max-uppercase-words"), help: bound("Most: share of words in capitals."))
  var maxUppercaseWords: QualityBound?

  @Option(name: .customLong("max-hashes"), help: bound("Most: # for each word."))
  var maxHashes: QualityBound?

  @Option(name: .customLong("max-ellipses"), help: bound("Most: ... for each word."))
  var maxEllipses: QualityBound?

  @Option(name: .customLong("max-curly-brackets"), help: bound("Most: { and }."))
  var maxCurlyBrackets: QualityBound?

  @Option(name: .customLong("max-numeric-chars"), help: bound("Most: share of digits."))
  var maxNumericChars: QualityBound?

  @Option(name: .customLong("min-alphabetic-chars"), help: bound("Least: share of letters."))
  var minAlphabeticChars: QualityBound?

  @Option(name: .customLong("min-alphanumeric-chars"), help: bound("Least: share of letters and numbers."))
  var minAlphanumericChars: QualityBound?

  @Option(name: .customLong("min-sentences"), help: bound("Least: sentences."))
  var minSentences: QualityBound?

  @Option(name: .customLong("max-bullet-lines"), help: bound("Most: share of lines that begin with a bullet."))
  var maxBulletLines: QualityBound?

  @Option(name: .customLong("max-ellipsis-lines"), help: bound("Most: share of lines that end in ...."))
  var maxEllipsisLines: QualityBound?

  @Option(name: .customLong("min-terminal-lines"), help: bound("Least: share of lines that end in . ! ? and the like."))
  var minTerminalLines: QualityBound?

  @Option(name: .customLong("max-short-lines"), help: bound("Most: share of lines under 30 characters."))
  var maxShortLines: QualityBound?

  @Option(name: .customLong("max-line-repetition"), help: bound("Most: share of lines that stood there before."))
  var maxLineRepetition: QualityBound?

  @Option(name: .customLong("max-line-repetition-chars"), help: bound("Most: share of characters in such lines."))
  var maxLineRepetitionChars: QualityBound?

  @Option(
    name: .customLong("max-paragraph-repetition"), help: bound("Most: share of paragraphs that stood there before."))
  var maxParagraphRepetition: QualityBound?

  @Option(
    name: .customLong("max-paragraph-repetition-chars"), help: bound("Most: share of characters in such paragraphs."))
  var maxParagraphRepetitionChars: QualityBound?

  @Option(name: .customLong("max-line-length"), help: bound("Most: characters of the longest line."))
  var maxLineLength: QualityBound?

  @Option(name: .customLong("max-mean-line-length"), help: bound("Most: characters of a line on average."))
  var maxMeanLineLength: QualityBound?

  @Option(
    name: .customLong("max-top-2gram"), help: bound("Most: share of characters in the most frequent pair of words."))
  var maxTop2gram: QualityBound?

  @Option(name: .customLong("max-top-3gram"), help: bound("Most: the same of 3 words."))
  var maxTop3gram: QualityBound?

  @Option(name: .customLong("max-top-4gram"), help: bound("Most: the same of 4 words."))
  var maxTop4gram: QualityBound?

  @Option(
    name: .customLong("max-duplicate-5gram"), help: bound("Most: share of characters in repeated runs of 5 words."))
  var maxDuplicate5gram: QualityBound?

  @Option(
    name: .customLong("max-duplicate-6gram"), help: bound("Most: share of characters in repeated runs of 6 words."))
  var maxDuplicate6gram: QualityBound?

  @Option(
    name: .customLong("max-duplicate-7gram"), help: bound("Most: share of characters in repeated runs of 7 words."))
  var maxDuplicate7gram: QualityBound?

  @Option(
    name: .customLong("max-duplicate-8gram"), help: bound("Most: share of characters in repeated runs of 8 words."))
  var maxDuplicate8gram: QualityBound?

  @Option(
    name: .customLong("max-duplicate-9gram"), help: bound("Most: share of characters in repeated runs of 9 words."))
  var maxDuplicate9gram: QualityBound?

  @Option(
    name: .customLong("max-duplicate-10gram"), help: bound("Most: share of characters in repeated runs of 10 words."))
  var maxDuplicate10gram: QualityBound?

  @Option(
    name: .customLong("max-loop"),
    help: bound("Most: share of words in a stretch that says the same three times in a row."))
  var maxLoop: QualityBound?

  @Option(name: .customLong("max-lorem-ipsum"), help: bound("Most: lorem ipsum."))
  var maxLoremIpsum: QualityBound?

  @Option(
    name: .customLong("max-boilerplate"), help: bound("Most: phrases about cookies, terms and scripts for each line."))
  var maxBoilerplate: QualityBound?

  @Option(
    name: .customLong("max-autogenerated"), help: bound("Most: 1: the first five lines say that the file is generated.")
  )
  var maxAutogenerated: QualityBound?

  @Option(name: .customLong("max-refusals"), help: bound("Most: refusals in the answers."))
  var maxRefusals: QualityBound?

  @Option(name: .customLong("max-ai-mentions"), help: bound("Most: 'as an AI' and the like in the answers."))
  var maxAIMentions: QualityBound?

  @Option(name: .customLong("max-pleasantries"), help: bound("Most: answers that say nothing."))
  var maxPleasantries: QualityBound?

  @Option(
    name: .customLong("max-language-mismatches"),
    help: bound("Most: answers in another language than what they answer."))
  var maxLanguageMismatches: QualityBound?

  @Option(name: .customLong("max-encoded-run"), help: bound("Most: characters of the longest stretch of encoded data."))
  var maxEncodedRun: QualityBound?

  @Option(name: .customLong("max-encoded-chars"), help: bound("Most: share of characters in such stretches."))
  var maxEncodedChars: QualityBound?

  @Option(name: .customLong("min-final-answers"), help: bound("Least: 1: a final answer is named."))
  var minFinalAnswers: QualityBound?

  @Option(name: .customLong("max-latex-errors"), help: bound("Most: LaTeX that is not closed."))
  var maxLatexErrors: QualityBound?

  /// The bounds that were given.
  var given: [QualityRule: ExactDecimal] {
    let options: [(QualityRule, QualityBound?)] = [
      (.minMeanWordLength, minMeanWordLength),
      (.maxMeanWordLength, maxMeanWordLength),
      (.minStopWords, minStopWords),
      (.minUniqueWords, minUniqueWords),
      (.minUnigramEntropy, minUnigramEntropy),
      (.minAlphabeticWords, minAlphabeticWords),
      (.maxUppercaseWords, maxUppercaseWords),
      (.maxHashes, maxHashes),
      (.maxEllipses, maxEllipses),
      (.maxCurlyBrackets, maxCurlyBrackets),
      (.maxNumericChars, maxNumericChars),
      (.minAlphabeticChars, minAlphabeticChars),
      (.minAlphanumericChars, minAlphanumericChars),
      (.minSentences, minSentences),
      (.maxBulletLines, maxBulletLines),
      (.maxEllipsisLines, maxEllipsisLines),
      (.minTerminalLines, minTerminalLines),
      (.maxShortLines, maxShortLines),
      (.maxLineRepetition, maxLineRepetition),
      (.maxLineRepetitionChars, maxLineRepetitionChars),
      (.maxParagraphRepetition, maxParagraphRepetition),
      (.maxParagraphRepetitionChars, maxParagraphRepetitionChars),
      (.maxLineLength, maxLineLength),
      (.maxMeanLineLength, maxMeanLineLength),
      (.maxTop2gram, maxTop2gram),
      (.maxTop3gram, maxTop3gram),
      (.maxTop4gram, maxTop4gram),
      (.maxDuplicate5gram, maxDuplicate5gram),
      (.maxDuplicate6gram, maxDuplicate6gram),
      (.maxDuplicate7gram, maxDuplicate7gram),
      (.maxDuplicate8gram, maxDuplicate8gram),
      (.maxDuplicate9gram, maxDuplicate9gram),
      (.maxDuplicate10gram, maxDuplicate10gram),
      (.maxLoop, maxLoop),
      (.maxLoremIpsum, maxLoremIpsum),
      (.maxBoilerplate, maxBoilerplate),
      (.maxAutogenerated, maxAutogenerated),
      (.maxRefusals, maxRefusals),
      (.maxAIMentions, maxAIMentions),
      (.maxPleasantries, maxPleasantries),
      (.maxLanguageMismatches, maxLanguageMismatches),
      (.maxEncodedRun, maxEncodedRun),
      (.maxEncodedChars, maxEncodedChars),
      (.minFinalAnswers, minFinalAnswers),
      (.maxLatexErrors, maxLatexErrors),
    ]
    var given: [QualityRule: ExactDecimal] = [:]
    for (rule, bound) in options { given[rule] = bound?.value }
    return given
  }
}
