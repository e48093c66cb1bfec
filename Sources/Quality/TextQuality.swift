internal import Glibc
public import Records
internal import Shingling

/// Measures texts: only what is asked for is looked at, and when it is. One object serves all texts of a thread.
public final class TextQuality {
  /// A text, and what a record says about it.
  public struct Sample {
    /// The whole text, UTF-8.
    public let text: ByteView
    /// What the assistant says in it.
    public let answers: [ByteView]
    /// Whether the record names a final answer.
    public let hasFinalAnswer: Bool
    /// How many answers are in another language than what they answer.
    public let languageMismatches: () -> Int

    /// A text with its parts.
    public init(
      text: ByteView, answers: [ByteView], hasFinalAnswer: Bool, languageMismatches: @escaping () -> Int = { 0 }
    ) {
      (self.text, self.answers, self.hasFinalAnswer) = (text, answers, hasFinalAnswer)
      self.languageMismatches = languageMismatches
    }
  }

  private let wanted: [QualityMeasure]
  private let needs: Needs
  private var sample = Sample(text: .empty, answers: [], hasFinalAnswer: false)
  /// What was looked at of the sample at hand.
  private var looked: Looked = []
  private var counts = CharacterCounts()
  private let lineCounts = LineCounts()
  private let folded = FoldedWords()
  private let repetition = Repetition()
  private let answerWords = FoldedWords()
  private var answers = (refusals: 0, aiMentions: 0, pleasantries: 0)
  private var stretches = EncodedStretches(.empty)
  private let phrases = PhraseTables()

  private struct Looked: OptionSet {
    let rawValue: UInt8
    static let characters = Looked(rawValue: 1)
    static let lines = Looked(rawValue: 2)
    static let words = Looked(rawValue: 4)
    static let frequencies = Looked(rawValue: 8)
    static let runs = Looked(rawValue: 16)
    static let answers = Looked(rawValue: 32)
    static let stretches = Looked(rawValue: 64)
  }

  /// For these measures.
  public init(_ measures: some Sequence<QualityMeasure>) {
    wanted = Array(measures)
    needs = Needs(wanted)
  }

  /// Whether the measures look at who says what.
  public var needsTurns: Bool { needs.turns }

  /// Takes a sample, whose texts must stay until the next one. A measure is taken once its value is asked for.
  public func read(_ sample: Sample) {
    self.sample = sample
    looked = []
  }

  /// The value of a measure, by its number among those that were asked for.
  public func value(_ number: Int) -> QualityValue {
    let measure = wanted[number]
    return characterValue(measure) ?? lineValue(measure) ?? wordValue(measure) ?? otherValue(measure)
  }

  /// True the first time that it is asked of a sample.
  @inline(__always) private func begins(_ what: Looked) -> Bool {
    if looked.contains(what) { return false }
    looked.insert(what)
    return true
  }

  private var characters: CharacterCounts {
    if begins(.characters) { counts = CharacterCounts(sample.text) }
    return counts
  }

  private var lines: LineCounts {
    if begins(.lines) { lineCounts.read(sample.text, isASCII: characters.isASCII) }
    return lineCounts
  }

  private var words: FoldedWords {
    if begins(.words) { folded.read(sample.text) }
    return folded
  }

  /// How often words stand there.
  private var frequencies: Repetition {
    if begins(.frequencies) {
      repetition.readWords(
        words, of: sample.text, isASCII: characters.isASCII, keepsFrequencies: needs.frequencies)
    }
    return repetition
  }

  /// And runs of them.
  private var runs: Repetition {
    let repetition = frequencies
    if begins(.runs) { repetition.readRuns(upTo: needs.width) }
    return repetition
  }

  private var encoded: EncodedStretches {
    if begins(.stretches) { stretches = EncodedStretches(sample.text) }
    return stretches
  }

  private func characterValue(_ measure: QualityMeasure) -> QualityValue? {
    switch measure {
    case .alphabeticWords: QualityValue(characters.piecesWithLetters, of: characters.pieces)
    case .uppercaseWords: QualityValue(characters.piecesInCapitals, of: characters.pieces)
    case .hashes: QualityValue(characters.hashes, of: characters.pieces)
    case .ellipses: QualityValue(characters.ellipses, of: characters.pieces)
    case .curlyBrackets: QualityValue(characters.curlyBrackets)
    case .numericChars: QualityValue(characters.digits, of: characters.solid)
    case .alphabeticChars: QualityValue(characters.letters, of: characters.codePoints)
    case .alphanumericChars: QualityValue(characters.letters + characters.numbers, of: characters.codePoints)
    case .sentences: QualityValue(characters.sentences)
    default: nil
    }
  }

  private func lineValue(_ measure: QualityMeasure) -> QualityValue? {
    switch measure {
    case .bulletLines: QualityValue(lines.bullets, of: lines.count)
    case .ellipsisLines: QualityValue(lines.ellipses, of: lines.count)
    case .terminalLines: QualityValue(lines.terminals, of: lines.count)
    case .shortLines: QualityValue(lines.short, of: lines.count)
    case .lineRepetition: QualityValue(lines.repeated.count, of: lines.count)
    case .lineRepetitionChars: QualityValue(lines.repeated.codePoints, of: lines.codePoints)
    case .paragraphRepetition: QualityValue(lines.repeatedParagraphs.count, of: lines.paragraphs)
    case .paragraphRepetitionChars: QualityValue(lines.repeatedParagraphs.codePoints, of: lines.codePoints)
    case .lineLength: QualityValue(lines.longest)
    case .meanLineLength: QualityValue(lines.rawCodePoints, of: lines.rawCount)
    case .boilerplate: QualityValue(phrases.boilerplate.count(in: words), of: lines.count)
    case .autogenerated: QualityValue(min(1, phrases.autogenerated.count(in: words, before: lines.fifthEnd)))
    default: nil
    }
  }

  private func wordValue(_ measure: QualityMeasure) -> QualityValue? {
    switch measure {
    case .meanWordLength: return QualityValue(frequencies.letters, of: words.count)
    case .stopWords: return QualityValue(phrases.stopWords.countDifferent(in: words))
    case .uniqueWords: return QualityValue(frequencies.distinct, of: words.count)
    case .unigramEntropy: return entropy()
    case .loop: return QualityValue(runs.loop, of: words.count)
    case .loremIpsum: return QualityValue(phrases.loremIpsum.count(in: words))
    default:
      if let width = measure.topWidth { return QualityValue(runs.top[width], of: runs.letters) }
      if let width = measure.duplicateWidth { return QualityValue(runs.duplicate[width], of: runs.letters) }
      return nil
    }
  }

  private func otherValue(_ measure: QualityMeasure) -> QualityValue {
    switch measure {
    case .refusals: QualityValue(answered.refusals)
    case .aiMentions: QualityValue(answered.aiMentions)
    case .pleasantries: QualityValue(answered.pleasantries)
    case .languageMismatches: QualityValue(sample.languageMismatches())
    case .encodedRun: QualityValue(encoded.longest)
    case .encodedChars: QualityValue(encoded.total, of: characters.codePoints)
    case .finalAnswers: QualityValue(sample.hasFinalAnswer || phrases.namesAnswer(words, of: sample.text) ? 1 : 0)
    case .latexErrors: QualityValue(LatexBalance(sample.text).errors)
    default: QualityValue(0)
    }
  }

  /// In millionths.
  private func entropy() -> QualityValue {
    var sum = 0.0
    for frequency in frequencies.frequencies where frequency > 0 {
      let share = Double(frequency) / Double(words.count)
      sum -= share * log(share)
    }
    return QualityValue(Int((sum * 1e6).rounded()), of: 1_000_000)
  }

  private var answered: (refusals: Int, aiMentions: Int, pleasantries: Int) {
    guard begins(.answers) else { return answers }
    answers = (0, 0, 0)
    for answer in sample.answers {
      answerWords.read(answer)
      answers.refusals += phrases.refusals.count(in: answerWords)
      answers.aiMentions += phrases.aiMentions.count(in: answerWords)
      if phrases.saysNothing(answerWords) { answers.pleasantries += 1 }
    }
    return answers
  }
}

/// What has to be known before a text is looked at.
private struct Needs {
  let turns: Bool
  let frequencies: Bool
  /// Words of the longest runs that are looked for.
  let width: Int

  init(_ wanted: [QualityMeasure]) {
    let wanted = Set(wanted)
    turns = !wanted.isDisjoint(with: [.refusals, .aiMentions, .pleasantries, .languageMismatches])
    frequencies = wanted.contains(.unigramEntropy)
    width = wanted.map { $0.topWidth ?? $0.duplicateWidth ?? ($0 == .loop ? 4 : 0) }.max() ?? 0
  }
}

extension QualityMeasure {
  /// The words of a run, where the most frequent one is measured.
  fileprivate var topWidth: Int? {
    switch self {
    case .top2gram: 2
    case .top3gram: 3
    case .top4gram: 4
    default: nil
    }
  }

  /// The words of a run, where repeated ones are measured.
  fileprivate var duplicateWidth: Int? {
    switch self {
    case .duplicate5gram: 5
    case .duplicate6gram: 6
    case .duplicate7gram: 7
    case .duplicate8gram: 8
    case .duplicate9gram: 9
    case .duplicate10gram: 10
    default: nil
    }
  }
}

/// The phrases as their words' hashes.
private final class PhraseTables {
  let stopWords = Phrases(PhraseLists.stopWords)
  let loremIpsum = Phrases(["lorem ipsum"])
  let boilerplate = Phrases(PhraseLists.boilerplate)
  let autogenerated = Phrases(PhraseLists.autogenerated)
  let refusals = Phrases(PhraseLists.refusals)
  let aiMentions = Phrases(PhraseLists.aiMentions)
  private let pleasantries = Phrases(PhraseLists.pleasantries)
  private let fillers = Phrases(PhraseLists.pleasantFillers)
  private let answerIs = Phrases(["answer is"])
  private let answer = Phrases(["answer"])

  /// Whether there are pleasantries alone, or no words.
  func saysNothing(_ words: FoldedWords) -> Bool {
    var isPleasant = words.count == 0
    for index in 0..<words.count {
      let hash = words[index].hash
      if pleasantries.contains(hash) { isPleasant = true } else if !fillers.contains(hash) { return false }
    }
    return isPleasant
  }

  /// Whether a text names its answer: `####`, `\boxed`, `answer is`, `Answer:`.
  func namesAnswer(_ words: FoldedWords, of text: ByteView) -> Bool {
    if text.firstRange(of: ByteView("####")) != nil || text.firstRange(of: ByteView("\\boxed")) != nil { return true }
    if answerIs.count(in: words) > 0 { return true }
    for index in 0..<words.count where answer.contains(words[index].hash) {
      var at = words[index].range.upperBound
      while at < text.count, text[at] == 0x2A || text[at] == 0x20 { at += 1 }
      if at < text.count, text[at] == 0x3A { return true }
    }
    return false
  }
}
