internal import Records

/// Reads the regular expressions that are compiled by hand, by the exact text of their alternatives.
enum KnownPatterns {
  /// The pattern of this text, or nil when it has another alternative.
  static func find(_ pattern: String) -> SplitPattern? {
    let text = spellingNewlines(pattern)
    if text.isExactly(chinese) {
      return .points(PointRuns(ranges: [0x4E00...0x9FA5, 0x3040...0x309F, 0x30A0...0x30FF]))
    }
    // Texts are compared by what Unicode calls equivalent; of ASCII's that is equal.
    guard text.utf8.allSatisfy({ $0 < 0x80 }) else { return nil }
    switch text {
    case gpt2, gpt2Short: return .gpt2(GPT2Words())
    case deepSeek: return .deepSeek(DeepSeekWords())
    case #"\p{N}"#: return .digits(DigitGroups(most: 1))
    case #"\p{N}{1,3}"#: return .digits(DigitGroups(most: 3))
    case #"\p{N}+"#: return .digits(DigitGroups(most: .max))
    default: break
    }
    var rest = alternatives(text)[...]
    return words(&rest) ?? casedWords(alternatives(text)[...])
  }

  /// A pattern with `\r` and `\n` for the characters themselves, as some files have them.
  private static func spellingNewlines(_ pattern: String) -> String {
    var result = ""
    var isEscaped = false
    for scalar in pattern.unicodeScalars {
      switch scalar {
      case "\r" where !isEscaped: result += #"\r"#
      case "\n" where !isEscaped: result += #"\n"#
      default: result.unicodeScalars.append(scalar)
      }
      isEscaped = scalar == "\\" && !isEscaped
    }
    return result
  }

  private static let chinese = "[一-龥\u{3040}-ゟ゠-ヿ]+"
  private static let gpt2 = #"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"#
  private static let gpt2Short = #"'(?:[sdmt]|ll|ve|re)| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"#
  private static let deepSeek =
    ##"[!"#$%&'()*+,\-./:;<=>?@\[\\\]^_`{|}~][A-Za-z]+|[^\r\n\p{L}\p{P}\p{S}]?[\p{L}\p{M}]+| ?[\p{P}\p{S}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"##

  private static let contractions: [String: Contractions] = [
    "(?i:'s|'t|'re|'ve|'m|'ll|'d)": .folded,
    "'(?i:[sdmt]|ll|ve|re)": .folded,
    "(?:'[sS]|'[tT]|'[rR][eE]|'[vV][eE]|'[mM]|'[lL][lL]|'[dD])": .ascii,
  ]
  /// Oniguruma takes `{1,3}+` for `(?:…{1,3})+`.
  private static let digits = [#"\p{N}"#: 1, #"\p{N}{1,3}"#: 3, #"\p{N}{1,3}+"#: Int.max, #"\p{N}+"#: Int.max]

  private static func words(_ rest: inout ArraySlice<String>) -> SplitPattern? {
    var pattern = Words()
    guard let contraction = rest.popFirst().flatMap({ contractions[$0] }) else { return nil }
    pattern.contractions = contraction
    let symbols: [String]
    switch rest.popFirst() {
    case #"[^\r\n\p{L}\p{N}]?\p{L}+"#, #"[^\r\n\p{L}\p{N}]?+\p{L}+"#, #"[^\r\n\p{L}\p{N}]?+\p{L}++"#:
      symbols = [#" ?[^\s\p{L}\p{N}]+[\r\n]*"#, #" ?[^\s\p{L}\p{N}]++[\r\n]*"#, #" ?[^\s\p{L}\p{N}]++[\r\n]*+"#]
    case #"[^\r\n\p{L}\p{N}]?[\p{L}\p{M}]+"#:
      pattern.letters = [.letter, .mark]
      symbols = [#" ?[^\s\p{L}\p{M}\p{N}]+[\r\n]*"#]
    default: return nil
    }
    guard let count = rest.popFirst().flatMap({ digits[$0] }), symbols.contains(rest.popFirst() ?? "") else {
      return nil
    }
    pattern.digits = count
    if rest.first == #"\s++$"# {
      pattern.wholeSpaceAtEnd = true
      rest.removeFirst()
    }
    return endsInSpaces(rest) ? .words(pattern) : nil
  }

  /// The alternatives of white space at a pattern's end. Where a run has a newline, `\s*[\r\n]` goes to the last one, too.
  private static func endsInSpaces(_ rest: ArraySlice<String>) -> Bool {
    guard rest.count == 3, let newlines = rest.first, let last = rest.last else { return false }
    return [#"\s*[\r\n]+"#, #"\s*[\r\n]"#].contains(newlines) && rest[rest.startIndex + 1] == #"\s+(?!\S)"#
      && [#"\s+"#, #"\s"#].contains(last)
  }

  private static func casedWords(_ alternatives: ArraySlice<String>) -> SplitPattern? {
    var rest = alternatives
    var pattern = CasedWords()
    var without = ""
    if rest.first == #"[\p{Han}]+"# {
      pattern.isolatesHan = true
      without = #"&&[^\p{Han}]"#
      rest.removeFirst()
    }
    let upper = #"[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}"# + without + "]"
    let lower = #"[\p{Ll}\p{Lm}\p{Lo}\p{M}"# + without + "]"
    let first = #"[^\r\n\p{L}\p{N}]?"# + upper + "*" + lower + "+"
    let second = #"[^\r\n\p{L}\p{N}]?"# + upper + "+" + lower + "*"
    guard let one = rest.popFirst(), let two = rest.popFirst(), one.hasPrefix(first), two.hasPrefix(second) else {
      return nil
    }
    let tail = String(one.dropFirst(first.count))
    guard two.dropFirst(second.count) == tail else { return nil }
    if tail.isEmpty {
      pattern.contractions = .none
    } else {
      guard tail.hasSuffix("?"), let known = contractions[String(tail.dropLast())] else { return nil }
      pattern.contractions = known
    }
    guard let count = rest.popFirst().flatMap({ digits[$0] }) else { return nil }
    pattern.digits = count
    switch rest.popFirst() {
    case #" ?[^\s\p{L}\p{N}]+[\r\n/]*"#: pattern.takesSlashes = true
    case #" ?[^\s\p{L}\p{N}]+[\r\n]*"#: pattern.takesSlashes = false
    default: return nil
    }
    return endsInSpaces(rest) ? .casedWords(pattern) : nil
  }

  /// The alternatives of a regular expression: cut at `|` outside of groups and classes.
  static func alternatives(_ text: String) -> [String] {
    var parts = [""]
    var groups = 0
    var isClass = false
    var isEscaped = false
    for character in text.unicodeScalars {
      if !isEscaped {
        switch character {
        case "[": isClass = true
        case "]": isClass = false
        case "(" where !isClass: groups += 1
        case ")" where !isClass: groups -= 1
        case "|" where !isClass && groups == 0:
          parts.append("")
          continue
        default: break
        }
      }
      isEscaped = character == "\\" && !isEscaped
      parts[parts.count - 1].unicodeScalars.append(character)
    }
    return parts
  }
}
