import ToolKit

/// How long samples are: a histogram of characters and one of tokens for each dataset, all on one logarithmic axis.
struct LengthSection {
  private let members: [Survey.Member]
  /// What each is called.
  private let labels: [String]
  /// What tokens were counted by.
  private let tokens: String

  init(_ survey: Survey, tokens: String) {
    self.init(members: survey.members, labels: survey.members.map(\.dataset.name), tokens: tokens)
  }

  init(members: [Survey.Member], labels: [String], tokens: String) {
    self.members = members
    self.labels = labels
    self.tokens = tokens
  }

  private static let width = 300.0
  private static let height = 34.0

  var markup: Markup {
    let characters = members.map { $0.found?.tally.lengths.quarterOctaves ?? QuarterOctaves() }
    let tokens = members.map { $0.found?.tokens.quarterOctaves ?? QuarterOctaves() }
    let (left, right) = (axis(characters), axis(tokens))
    var rows = Markup("")
    for (index, member) in members.enumerated() where characters[index].count > 0 {
      rows += """
        <span class="name">\(labels[index])</span>\
        \(histogram(characters[index], on: left, "characters", labels[index]))\
        <span class="number">\(median(member.found?.tally.lengths))</span>\
        \(histogram(tokens[index], on: right, "tokens", labels[index]))<span class="number">\(median(member.found?.tokens))</span>

        """
    }
    return Charts.section(
      "lengths", "Lengths",
      lead:
        "Characters are Unicode code points. Tokens: \(self.tokens). Each bar is a quarter of an octave; the figure is the median.",
      """
      <div class="lengths"><span class="name"></span><span class="unit">characters</span><span></span>\
      <span class="unit">tokens</span><span></span>
      \(rows)<span class="name"></span>\(scale(left))<span></span>\(scale(right))<span></span></div>
      \(table("Characters as a table", characters, on: left))\(table("Tokens as a table", tokens, on: right))
      """)
  }

  private func median(_ lengths: LengthHistogram?) -> String { lengths?.quantile(percent: 50).map(grouped) ?? "–" }

  /// The classes from the first to the last that has any.
  private func axis(_ histograms: [QuarterOctaves]) -> ClosedRange<Int> {
    let first = histograms.compactMap { $0.counts.firstIndex { $0 > 0 } }.min() ?? 0
    let last = histograms.compactMap { $0.counts.lastIndex { $0 > 0 } }.max() ?? 0
    return first...max(first + 7, last)
  }

  private func histogram(_ classes: QuarterOctaves, on axis: ClosedRange<Int>, _ unit: String, _ name: String)
    -> Markup
  {
    let most = classes.counts.max() ?? 0
    let step = Self.width / Double(axis.count)
    var bars = Markup("")
    for index in axis where index < classes.counts.count && classes.counts[index] > 0 {
      let count = classes.counts[index]
      let height = max(1, (Self.height - 2) * Double(count) / Double(max(most, 1)))
      let x = step * Double(index - axis.lowerBound)
      let tip = "\(range(index)) \(unit): \(counted(count, "sample"))"
      bars += """
        <rect class="kept" x="\(x)" y="\(Self.height - height)" width="\(max(step - 0.6, 0.5))" height="\(height)"/>\
        <rect class="touch" x="\(x)" width="\(step)" height="\(Self.height)" data-tip="\(tip)"/>
        """
    }
    let label = "\(name): \(unit) of \(counted(classes.count, "sample"))"
    return """
      <svg viewBox="0 0 \(Self.width) \(Self.height)" preserveAspectRatio="none" role="img" aria-label="\(label)" tabindex="0" \
      data-steps="">\(bars)<path class="axis" d="M0 \(Self.height)H\(Self.width)"/></svg>
      """
  }

  /// Ticks at the powers of ten.
  private func scale(_ axis: ClosedRange<Int>) -> Markup {
    var ticks = Markup("")
    var power = 1
    for _ in 0..<12 {
      let index = QuarterOctaves.index(of: power)
      if axis.contains(index) {
        let numbers = QuarterOctaves.numbers(of: index)
        let inside = Double(power - numbers.lowerBound) / Double(numbers.count)
        let x = Self.width * (Double(index - axis.lowerBound) + inside) / Double(axis.count)
        ticks += """
          <path class="axis" d="M\(x) 0V4"/><text x="\(x)" y="14">\(grouped(power))</text>
          """
      }
      power *= 10
    }
    return "<svg class=\"scale\" viewBox=\"0 0 \(Self.width) 16\" aria-hidden=\"true\">\(ticks)</svg>"
  }

  private func table(_ caption: String, _ histograms: [QuarterOctaves], on axis: ClosedRange<Int>) -> Markup {
    let shown = members.indices.filter { histograms[$0].count > 0 }
    let used = axis.filter { index in
      shown.contains { index < histograms[$0].counts.count && histograms[$0].counts[index] > 0 }
    }
    let rows = used.map { index in
      [range(index)]
        + shown.map { member in
          let counts = histograms[member].counts
          return index < counts.count ? grouped(counts[index]) : "0"
        }
    }
    return Charts.table(caption, head: ["from – to"] + shown.map { labels[$0] }, rows: rows)
  }

  private func range(_ index: Int) -> String {
    let numbers = QuarterOctaves.numbers(of: index)
    return numbers.count == 1
      ? grouped(numbers.lowerBound) : "\(grouped(numbers.lowerBound))–\(grouped(numbers.upperBound))"
  }
}
