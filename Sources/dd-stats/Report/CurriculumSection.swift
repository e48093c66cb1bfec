import Records
import ToolKit

/// How long prompts are along the stream of each dataset, in the order in which a trainer reads it.
struct CurriculumSection {
  let survey: Survey

  private static let width = 300.0
  private static let height = 64.0

  var markup: Markup {
    var pictures = Markup("")
    var rows: [[String]] = []
    for member in survey.members {
      guard let prompts = member.found?.prompts, prompts.samples > 0 else { continue }
      pictures += picture(member, prompts)
      rows += Self.parts(prompts).map { part in
        [member.dataset.name, part.samples] + [part.low, part.middle, part.high].map { grouped($0) }
      }
    }
    return Charts.section(
      "curriculum", "Along the stream",
      lead:
        "Tokens of the prompts in the order of each file: the median, and a band from the 10th to the 90th percentile. A dashed line ends the part that a curriculum put first.",
      """
      <div class="streams">\(pictures)</div>
      \(Charts.table("Prompts as a table", head: ["dataset", "samples", "10 %", "median", "90 %"], rows: rows))
      """)
  }

  private static func parts(_ prompts: PromptStream) -> [(samples: String, low: Int, middle: Int, high: Int)] {
    prompts.parts.enumerated().map { index, part in
      let first = index * prompts.width
      func quantile(_ percent: Int) -> Int { part.quantile(percent: percent) ?? 0 }
      return ("\(grouped(first + 1))–\(grouped(first + part.count))", quantile(10), quantile(50), quantile(90))
    }
  }

  private func picture(_ member: Survey.Member, _ prompts: PromptStream) -> Markup {
    let parts = Self.parts(prompts)
    let bottom = QuarterOctaves.index(of: parts.map(\.low).min() ?? 0) - 2
    let span = max(8, QuarterOctaves.index(of: parts.map(\.high).max() ?? 0) + 1 - bottom)
    func y(_ tokens: Int) -> Double {
      Self.height - (Self.height - 3) * Double(QuarterOctaves.index(of: tokens) - bottom) / Double(span)
    }
    func x(_ index: Int) -> Double {
      Self.width * Double(min(index * prompts.width, prompts.samples)) / Double(prompts.samples)
    }
    var upper: [Markup] = []
    var lower: [Markup] = []
    var middle: [Markup] = []
    var touch = Markup("")
    for (index, part) in parts.enumerated() {
      upper.append("H\(x(index))V\(y(part.high))H\(x(index + 1))")
      lower.insert("H\(x(index + 1))V\(y(part.low))H\(x(index))", at: 0)
      middle.append("\(index == 0 ? "M" : "L")\(x(index)) \(y(part.middle))H\(x(index + 1))")
      let tip =
        "samples \(part.samples): median \(grouped(part.middle)), 10–90 % \(grouped(part.low)) to \(grouped(part.high)) tokens"
      touch += """
        <rect class="touch" x="\(x(index))" width="\(x(index + 1) - x(index))" height="\(Self.height)" data-tip="\(tip)"/>
        """
    }
    let label = "\(member.dataset.name): prompts along \(counted(prompts.samples, "sample"))"
    return """
      <figure><figcaption>\(member.dataset.name)</figcaption>\
      <svg viewBox="0 0 \(Self.width) \(Self.height)" preserveAspectRatio="none" role="img" aria-label="\(label)" tabindex="0" data-steps="">\
      <path class="band" d="M0 \(y(parts[0].high))\(upper.concatenated)\(lower.concatenated)Z"/><path class="line" d="\(middle.concatenated)"/>\
      \(boundary(member, prompts))\(touch)<path class="axis" d="M0 \(Self.height)H\(Self.width)"/></svg>\
      <div class="ends"><span>1</span><span>\(grouped(parts.map(\.low).min() ?? 0)) to \(grouped(parts.map(\.high).max() ?? 0)) tokens</span><span>\(grouped(prompts.samples))</span></div></figure>

      """
  }

  /// Where the part ends that dd-filter --curriculum put first.
  private func boundary(_ member: Survey.Member, _ prompts: PromptStream) -> Markup {
    guard let folder = survey.corpus.download, let reports = try? folder.assembly(of: member.dataset.name),
      let first = reports.lazy.compactMap({ $0.json["curriculum"]?["first"]?.count }).first, first > 0,
      first < prompts.samples
    else { return "" }
    let x = Self.width * Double(first) / Double(prompts.samples)
    return "<path class=\"boundary\" d=\"M\(x) 0V\(Self.height)\"/>"
  }
}
