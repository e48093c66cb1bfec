/// How long prompts are along a stream of samples, in at most `most` parts of equal length.
struct PromptStream {
  private static let most = 48

  /// Samples of a part; the last may have fewer.
  private(set) var width = 4
  /// Tokens of the prompts in each part.
  private(set) var parts: [QuarterOctaves] = []
  private(set) var samples = 0

  mutating func add(_ tokens: Int) {
    if samples == Self.most * width { halve() }
    if samples % width == 0 { parts.append(QuarterOctaves()) }
    parts[parts.count - 1].add(tokens)
    samples += 1
  }

  /// Makes one part of two.
  private mutating func halve() {
    parts = stride(from: 0, to: parts.count, by: 2).map { index in
      var part = parts[index]
      if index + 1 < parts.count { part.add(parts[index + 1]) }
      return part
    }
    width *= 2
  }
}
