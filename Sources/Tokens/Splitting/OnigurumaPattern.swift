/// What a pattern has that isn't exact.
struct PatternError: Error {
  let what: String
}

/// Writes a pattern of Oniguruma's dialect (its Ruby syntax) as PCRE2 reads it.
///
/// Classes are written out as ranges, so that Unicode's tables are the reference's and not those of the PCRE2 that is
/// installed. What the two read differently, or isn't known here, is refused.
struct OnigurumaPattern {
  private let input: [Unicode.Scalar]
  private var at = 0
  private var output = ""
  private var ignoresCase = false
  /// How many groups and classes are open.
  private var depth = 0
  /// What PCRE2 takes by default.
  private static let depthLimit = 250

  /// The pattern for PCRE2.
  static func translate(_ pattern: String) throws(PatternError) -> String {
    var parser = OnigurumaPattern(input: Array(pattern.unicodeScalars))
    try parser.alternatives()
    if parser.at < parser.input.count { throw PatternError(what: "')' has no '('") }
    return parser.output
  }

  private init(input: [Unicode.Scalar]) { self.input = input }

  private var current: Unicode.Scalar? { at < input.count ? input[at] : nil }

  private mutating func take(_ text: String) -> Bool {
    let scalars = Array(text.unicodeScalars)
    guard input[at...].starts(with: scalars) else { return false }
    at += scalars.count
    return true
  }

  private mutating func alternatives() throws(PatternError) {
    while let scalar = current, scalar != ")" {
      if scalar == "|" {
        at += 1
        output += "|"
      } else {
        try repeated()
      }
    }
  }

  /// One thing with what says how often it comes.
  private mutating func repeated() throws(PatternError) {
    let start = output.utf8.count
    let mayRepeat = try single()
    while let scalar = current, "?*+{".unicodeScalars.contains(scalar) {
      guard mayRepeat else { throw PatternError(what: "'\(scalar)' has nothing to repeat") }
      if scalar == "{" {
        let interval = try interval()
        group(from: start)
        output += interval
        if current == "?" { throw PatternError(what: "'\(interval)?' is not known") }
        // A '+' behind an interval repeats it: what was written so far is one thing again.
        if current == "+" {
          group(from: start)
        }
        continue
      }
      at += 1
      output.unicodeScalars.append(scalar)
      if current == "?" || current == "+" {
        output.unicodeScalars.append(input[at])
        at += 1
      }
      if let next = current, "?*+{".unicodeScalars.contains(next) {
        throw PatternError(what: "repetitions of repetitions are not known")
      }
    }
  }

  /// Makes a group of what was written from a byte on.
  private mutating func group(from start: Int) {
    output.insert(contentsOf: "(?:", at: output.utf8.index(output.startIndex, offsetBy: start))
    output += ")"
  }

  private mutating func interval() throws(PatternError) -> String {
    let text = String(String.UnicodeScalarView(input[at...].prefix { $0 != "}" }))
    at += text.unicodeScalars.count
    let parts = text.dropFirst().split(separator: ",", omittingEmptySubsequences: false).map { UInt16($0) }
    guard take("}"), (1...2).contains(parts.count), let first = parts[0] else {
      throw PatternError(what: "'\(text)' is no interval")
    }
    if parts.count == 1 { return "{\(first)}" }
    if let most = parts[1] { return "{\(first),\(most)}" }
    guard text.hasSuffix(",") else { throw PatternError(what: "'\(text)' is no interval") }
    return "{\(first),}"
  }

  /// A group, class or character; false when it has no width, so that it can't be repeated.
  private mutating func single() throws(PatternError) -> Bool {
    guard let scalar = current else { return false }
    switch scalar {
    case "(": return try group()
    case "[": try write(classSet())
    case ".":
      at += 1
      try write(PointSet([0x0A...0x0A]).inverted)
    case "$":
      at += 1
      output += #"(?=\n|\z)"#
      return false
    case "^":
      at += 1
      output += #"(?:\A|(?<=\n)(?!\z))"#
      return false
    case "\\": return try escape()
    default:
      at += 1
      try writeLiteral(scalar)
    }
    return true
  }

  private mutating func open() throws(PatternError) {
    depth += 1
    if depth > Self.depthLimit { throw PatternError(what: "groups and classes are deeper than \(Self.depthLimit)") }
  }

  private mutating func group() throws(PatternError) -> Bool {
    try open()
    defer { depth -= 1 }
    let wasIgnoringCase = ignoresCase
    defer { ignoresCase = wasIgnoringCase }
    let opening: String
    if take("(?:") {
      opening = "(?:"
    } else if take("(?i:") {
      opening = "(?i:"
      ignoresCase = true
    } else if let look = ["(?=", "(?!", "(?<=", "(?<!", "(?>"].first(where: { take($0) }) {
      opening = look
    } else if at + 1 < input.count, input[at + 1] == "?" {
      throw PatternError(what: "'\(String(String.UnicodeScalarView(input[at...].prefix(4))))' is not known")
    } else {
      at += 1
      opening = "(?:"
    }
    output += opening
    try alternatives()
    guard take(")") else { throw PatternError(what: "'(' has no ')'") }
    output += ")"
    return !["(?=", "(?!", "(?<=", "(?<!"].contains(opening)
  }

  private mutating func escape() throws(PatternError) -> Bool {
    switch try escapedSet() {
    case .set(let set): try write(set)
    case .scalar(let scalar): try writeLiteral(scalar)
    case .anchor(let anchor):
      output += anchor
      return false
    }
    return true
  }

  private enum Escaped {
    case set(PointSet)
    case scalar(Unicode.Scalar)
    case anchor(String)
  }

  /// What stands behind a backslash.
  private mutating func escapedSet() throws(PatternError) -> Escaped {
    at += 1
    guard let scalar = current else { throw PatternError(what: "it ends in a backslash") }
    at += 1
    switch scalar {
    case "s": return .set(.space)
    case "S": return .set(PointSet.space.inverted)
    case "w": return .set(.word)
    case "W": return .set(PointSet.word.inverted)
    case "d": return .set(.digit)
    case "D": return .set(PointSet.digit.inverted)
    case "h": return .set(PointSet([0x30...0x39, 0x41...0x46, 0x61...0x66]))
    case "p", "P": return .set(try property(isInverted: scalar == "P"))
    case "n": return .scalar("\n")
    case "r": return .scalar("\r")
    case "t": return .scalar("\t")
    case "f": return .scalar("\u{0C}")
    case "v": return .scalar("\u{0B}")
    case "e": return .scalar("\u{1B}")
    case "a": return .scalar("\u{07}")
    case "u": return .scalar(try hexadecimal(digits: 4))
    case "x" where current == "{":
      at += 1
      let text = String(String.UnicodeScalarView(input[at...].prefix { $0 != "}" }))
      at += text.unicodeScalars.count
      guard take("}"), let point = UInt32(text, radix: 16), let scalar = Unicode.Scalar(point) else {
        throw PatternError(what: "'\\x{\(text)' is no code point")
      }
      return .scalar(scalar)
    case "x":
      let scalar = try hexadecimal(digits: 2)
      if scalar.value < 0x80 { return .scalar(scalar) }
    case "A": return .anchor(#"\A"#)
    case "z": return .anchor(#"\z"#)
    default:
      let isWord = scalar.isASCII && (scalar.properties.isAlphabetic || ("0"..."9").contains(scalar))
      if scalar.isASCII && !isWord { return .scalar(scalar) }
    }
    throw PatternError(what: "'\\\(scalar)' is not known")
  }

  private mutating func hexadecimal(digits: Int) throws(PatternError) -> Unicode.Scalar {
    let text = String(String.UnicodeScalarView(input[at...].prefix(digits)))
    guard text.unicodeScalars.count == digits, let point = UInt32(text, radix: 16), let scalar = Unicode.Scalar(point)
    else { throw PatternError(what: "'\(text)' is no code point") }
    at += digits
    return scalar
  }

  private mutating func property(isInverted: Bool) throws(PatternError) -> PointSet {
    guard take("{") else { throw PatternError(what: "'\\p' without braces is not known") }
    var inverts = isInverted
    if take("^") { inverts.toggle() }
    let name = String(String.UnicodeScalarView(input[at...].prefix { $0 != "}" }))
    at += name.unicodeScalars.count
    guard take("}"), let set = PointSet.property(name) else { throw PatternError(what: "'\\p{\(name)}' is not known") }
    return inverts ? set.inverted : set
  }

  /// A class in brackets, with classes and `&&` in it.
  private mutating func classSet() throws(PatternError) -> PointSet {
    try open()
    defer { depth -= 1 }
    at += 1
    let isInverted = take("^")
    var set = PointSet([])
    var whole: PointSet?
    var isEmpty = true
    while let scalar = current, scalar != "]" {
      if take("&&") {
        whole = whole.map { $0.intersection(set) } ?? set
        set = PointSet([])
        continue
      }
      isEmpty = false
      if scalar == "[" {
        if input[at...].dropFirst().first == ":" { throw PatternError(what: "'[:' is not known") }
        set = set.union(try classSet())
        continue
      }
      set = set.union(try classItem())
    }
    guard !isEmpty, take("]") else { throw PatternError(what: "'[' has no ']'") }
    let result = whole.map { $0.intersection(set) } ?? set
    return isInverted ? result.inverted : result
  }

  /// A character, an escape or a range.
  private mutating func classItem() throws(PatternError) -> PointSet {
    guard let first = try classScalar() else { return lastSet }
    guard current == "-", at + 1 < input.count, input[at + 1] != "]" else {
      return PointSet([first.value...first.value])
    }
    at += 1
    guard current != "[", let last = try classScalar(), last.value >= first.value else {
      throw PatternError(what: "a range of classes is none")
    }
    return PointSet([first.value...last.value])
  }

  private var lastSet = PointSet([])

  /// A single character of a class; nil when it was a set, which is in `lastSet`.
  private mutating func classScalar() throws(PatternError) -> Unicode.Scalar? {
    guard let scalar = current else { throw PatternError(what: "'[' has no ']'") }
    guard scalar == "\\" else {
      at += 1
      return scalar
    }
    switch try escapedSet() {
    case .scalar(let scalar): return scalar
    case .set(let set):
      lastSet = set
      return nil
    case .anchor(let anchor): throw PatternError(what: "'\(anchor)' is in a class")
    }
  }

  private mutating func write(_ set: PointSet) throws(PatternError) {
    // Caseless classes fold in each library by its own tables.
    if ignoresCase { throw PatternError(what: "a class inside of (?i:...) is not known") }
    if set.ranges.isEmpty { throw PatternError(what: "a class is empty") }
    output += "["
    // PCRE2 looks through them in their order: large ones first.
    for range in set.ranges.sorted(by: { $0.count > $1.count }) {
      for part in withoutSurrogates(range) {
        output += #"\x{\#(String(part.lowerBound, radix: 16))}"#
        if part.count > 1 { output += #"-\x{\#(String(part.upperBound, radix: 16))}"# }
      }
    }
    output += "]"
  }

  private func withoutSurrogates(_ range: ClosedRange<UInt32>) -> [ClosedRange<UInt32>] {
    guard range.overlaps(0xD800...0xDFFF) else { return [range] }
    var parts: [ClosedRange<UInt32>] = []
    if range.lowerBound < 0xD800 { parts.append(range.lowerBound...0xD7FF) }
    if range.upperBound > 0xDFFF { parts.append(0xE000...range.upperBound) }
    return parts
  }

  private var lastFolded: Unicode.Scalar?

  private mutating func writeLiteral(_ scalar: Unicode.Scalar) throws(PatternError) {
    if ignoresCase {
      // Oniguruma folds several characters to one, too: ß is ss, ﬁ is fi.
      guard scalar.isASCII else { throw PatternError(what: "'\(scalar)' inside of (?i:...) is not known") }
      let folded = Unicode.Scalar(scalar.properties.lowercaseMapping.unicodeScalars.first?.value ?? 0)
      let pair = "\(lastFolded.map { String($0) } ?? "")\(folded.map { String($0) } ?? "")"
      if ["ss", "ff", "fi", "fl", "st"].contains(pair) {
        throw PatternError(what: "'\(pair)' inside of (?i:...) is not known")
      }
      lastFolded = folded
    }
    output += #"\x{\#(String(scalar.value, radix: 16))}"#
  }
}
