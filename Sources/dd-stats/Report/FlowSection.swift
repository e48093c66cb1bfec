import ToolKit

/// The way of the rows: from what was read to what is in the files, one flow a dataset.
struct FlowSection {
  let survey: Survey

  private static let width = 720.0
  private static let height = 42.0
  private static let thickness = 22.0

  /// Nil where no reports say how the samples came about.
  var markup: Markup? {
    let members = survey.members.filter { !$0.stages.isEmpty && $0.stages[0].input > 0 }
    guard !members.isEmpty else { return nil }
    let read = members.reduce(0) { $0 + $1.stages[0].input }
    let flows = members.map(flow).concatenated
    let rows = members.flatMap { member in
      member.stages.map { stage in
        [
          member.dataset.name, stage.name, grouped(stage.input), grouped(stage.output),
          stage.losses.map { "\($0.reason) \(grouped($0.count))" }.joined(separator: ", "),
        ]
      }
    }
    return Charts.section(
      "flow", "The way of the rows",
      lead: "\(counted(read, "row")) read, \(counted(members.reduce(0) { $0 + $1.samples }, "sample")) in the files.",
      """
      <p class="legend"><span class="kept">goes on</span><span class="rejected">dropped by a rule</span>\
      <span class="malformed">no record</span><span class="duplicate">repeats</span>\
      <span class="near_duplicate">near-repeats</span><span class="spare">spare</span></p>
      <div class="flows">\(flows)</div>
      \(Charts.table("Every stage as a table", head: ["dataset", "stage", "in", "out", "let go"], rows: rows))
      """)
  }

  private func flow(_ member: Survey.Member) -> Markup {
    let read = member.stages[0].input
    // Most sources give all rows that they have.
    let stages = Array(member.stages.drop { $0.losses.isEmpty && $0.name == "fetch" && member.stages.count > 1 })
    let step = Self.width / Double(stages.count + 1)
    var losses = Markup("")
    var touch = Markup("")
    var outline: Markup = "M0 2H\(Self.width)V\(2 + part(stages[stages.count - 1].output, of: read))"
    for (index, stage) in stages.enumerated().reversed() {
      let x = step * Double(index + 1)
      outline += "H\(x)V\(2 + part(stage.input, of: read))"
      losses += self.losses(of: stage, of: read, at: x, step: step)
    }
    for (index, stage) in stages.enumerated() {
      let x = step * Double(index + 1)
      let tip = "\(stage.name): \(grouped(stage.input)) in, \(grouped(stage.output)) out"
      touch += """
        <rect class="touch" x="\(x - step)" width="\(step)" height="\(Self.height)" data-tip="\(tip)"/>\
        <text x="\(x - 3)" y="\(Self.height - 2)" class="stage">\(stage.name)</text>\(marks(of: stage, at: x, member.dataset.name))
        """
    }
    let label = "\(member.dataset.name): \(counted(read, "row")) read, \(grouped(member.samples)) in the file"
    return """
      <div class="flow"><span class="name">\(member.dataset.name)</span><span class="number">\(grouped(read))</span>\
      <svg viewBox="0 0 \(Self.width) \(Self.height)" role="img" aria-label="\(label)" tabindex="0" data-steps="">\
      <path class="kept" d="\(outline)H0Z"/>\(losses)\(touch)</svg><span class="number">\(grouped(member.samples))</span></div>

      """
  }

  /// How thick so many rows are.
  private func part(_ count: Int, of read: Int) -> Double {
    count > 0 ? max(0.6, Self.thickness * Double(count) / Double(read)) : 0
  }

  /// Rows that a stage lets go bend down and end.
  private func losses(of stage: StageFlow.Stage, of read: Int, at x: Double, step: Double) -> Markup {
    var bottom = 2 + part(stage.input, of: read)
    var shapes = Markup("")
    let reach = min(step * 0.5, 34)
    for loss in stage.losses.reversed() {
      let height = part(loss.count, of: read)
      let top = bottom - height
      shapes += """
        <path class="\(loss.kind.rawValue)" d="M\(x) \(top)C\(x + reach * 0.6) \(top) \(x + reach) \(top + 4) \(x + reach) \(bottom + 9)\
        C\(x + reach * 0.8) \(bottom + 2) \(x + reach * 0.4) \(bottom) \(x) \(bottom)Z"/>
        """
      bottom = top
    }
    return shapes
  }

  /// What a pointer finds over the rows that were let go.
  private func marks(of stage: StageFlow.Stage, at x: Double, _ name: String) -> Markup {
    guard !stage.losses.isEmpty else { return "" }
    let all = stage.losses.map { "\($0.reason) \(grouped($0.count))" }.joined(separator: ", ")
    return """
      <a href="#samples" data-show="\(name)" tabindex="-1"><rect class="touch" x="\(x - 4)" width="40" height="\(Self.height)" \
      data-tip="\(stage.name) let go: \(all)"/></a>
      """
  }
}
