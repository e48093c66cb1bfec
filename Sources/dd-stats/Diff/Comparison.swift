import ToolKit

/// One figure of two corpora.
struct Change {
  let measure: Measure
  /// What it is about: a dataset, a category, or all.
  let subject: String
  /// Which figure, such as `median` or a reason's name; empty where the subject says it.
  let figure: String
  let before: String
  let after: String
  /// How far apart they are: of shares the difference, of numbers the part of the first.
  let shift: Double
}

/// What moved between two corpora.
struct Comparison {
  let before: Survey
  let after: Survey
  let rows: RowDifference
  private(set) var changes: [Change] = []

  /// The datasets of both by their names; two corpora of one dataset each are compared whatever their names are.
  let pairs: [(name: String, before: Survey.Member?, after: Survey.Member?)]

  /// Of texts in different fields (`hasSameTexts`), and keys made from them, nothing is said.
  init(_ before: Survey, _ after: Survey, _ rows: RowDifference, hasSameTexts: Bool, hasSameKeys: Bool) {
    self.before = before
    self.after = after
    self.rows = rows
    pairs = Self.pairs(before, after)
    addMix()
    if hasSameTexts { addLengths() }
    addLicences()
    addLosses()
    addRows(byKey: hasSameKeys)
  }

  private static func pairs(
    _ before: Survey, _ after: Survey
  ) -> [(name: String, before: Survey.Member?, after: Survey.Member?)] {
    if let one = before.members.first, let other = after.members.first, before.members.count == 1,
      after.members.count == 1
    {
      return [(one.dataset.name, one, other)]
    }
    var pairs: [(name: String, before: Survey.Member?, after: Survey.Member?)] = before.members.map { member in
      (member.dataset.name, member, after.members.first { $0.dataset.name == member.dataset.name })
    }
    for member in after.members where !pairs.contains(where: { $0.name == member.dataset.name }) {
      pairs.append((member.dataset.name, nil, member))
    }
    return pairs
  }

  private mutating func add(_ measure: Measure, _ subject: String, _ figure: String, shares: (Double, Double)) {
    changes.append(
      Change(
        measure: measure, subject: subject, figure: figure, before: Self.percent(shares.0),
        after: Self.percent(shares.1), shift: (shares.1 - shares.0).magnitude))
  }

  private mutating func add(_ measure: Measure, _ subject: String, _ figure: String, counts: (Int, Int)) {
    let shift = counts.0 == counts.1 ? 0 : Double(abs(counts.1 - counts.0)) / Double(max(counts.0, 1))
    changes.append(
      Change(
        measure: measure, subject: subject, figure: figure, before: grouped(counts.0), after: grouped(counts.1),
        shift: shift))
  }

  private static func percent(_ share: Double) -> String { decimal(100 * share, places: 2) + " %" }

  private static func share(_ part: Int, of whole: Int) -> Double {
    whole > 0 ? Double(part) / Double(whole) : 0
  }

  private mutating func addMix() {
    add(.mix, "all", "samples", counts: (before.samples, after.samples))
    var categories: [String] = []
    for member in before.members + after.members {
      if let name = member.dataset.category, !categories.contains(name) { categories.append(name) }
    }
    func part(_ survey: Survey, _ category: String) -> Double {
      let members = survey.members.filter { $0.dataset.category == category }
      return Self.share(members.reduce(0) { $0 + $1.samples }, of: survey.samples)
    }
    for category in categories {
      add(.mix, category, "share", shares: (part(before, category), part(after, category)))
    }
    for (name, one, other) in pairs where pairs.count > 1 {
      add(
        .mix, name, "share",
        shares: (
          Self.share(one?.samples ?? 0, of: before.samples), Self.share(other?.samples ?? 0, of: after.samples)
        ))
    }
  }

  private mutating func addLengths() {
    for (name, one, other) in pairs {
      guard let left = one?.found?.tally.lengths, let right = other?.found?.tally.lengths, left.count > 0,
        right.count > 0
      else { continue }
      add(.lengths, name, "mean characters", counts: (left.sum / left.count, right.sum / right.count))
      for percent in [50, 95] {
        let quantiles = (left.quantile(percent: percent) ?? 0, right.quantile(percent: percent) ?? 0)
        add(.lengths, name, percent == 50 ? "median" : "95 % below", counts: quantiles)
      }
    }
  }

  private mutating func addLicences() {
    for (name, one, other) in pairs {
      guard let one, let other else { continue }
      let cards = (
        one.dataset.source.licenses.joined(separator: ", "), other.dataset.source.licenses.joined(separator: ", ")
      )
      if cards.0 != cards.1 {
        changes.append(
          Change(
            measure: .licences, subject: name, figure: "card", before: cards.0.isEmpty ? "–" : cards.0,
            after: cards.1.isEmpty ? "–" : cards.1, shift: 1))
      }
      let left = one.found?.tally.licenses.sorted ?? []
      let right = other.found?.tally.licenses.sorted ?? []
      for license in Self.names(left.map(\.name), right.map(\.name)) {
        // SPDX names are the same in any case.
        func share(_ list: [(name: String, count: Int)], of samples: Int) -> Double {
          Self.share(list.first { $0.name.lowercased() == license.lowercased() }?.count ?? 0, of: samples)
        }
        add(.licences, name, license, shares: (share(left, of: one.samples), share(right, of: other.samples)))
      }
    }
  }

  private mutating func addLosses() {
    for (name, one, other) in pairs {
      guard let one, let other else { continue }
      let (left, right) = (one.dataset.losses, other.dataset.losses)
      let read = (Self.read(one), Self.read(other))
      for reason in Self.names(left.rejected.map(\.reason), right.rejected.map(\.reason)) {
        func share(_ losses: Losses, of read: Int) -> Double {
          Self.share(losses.rejected.first { $0.reason == reason }?.count ?? 0, of: read)
        }
        add(.reasons, name, reason, shares: (share(left, of: read.0), share(right, of: read.1)))
      }
      if left.malformed + right.malformed > 0 {
        add(
          .reasons, name, "malformed",
          shares: (Self.share(left.malformed, of: read.0), Self.share(right.malformed, of: read.1)))
      }
      if left.duplicates + right.duplicates > 0 {
        add(
          .duplicates, name, "dropped",
          shares: (Self.share(left.duplicates, of: read.0), Self.share(right.duplicates, of: read.1)))
      }
    }
    add(
      .duplicates, "all", "left in the files",
      shares: (Self.share(rows.repeats.0, of: before.samples), Self.share(rows.repeats.1, of: after.samples)))
  }

  /// Rows that were read, or as many as can be told of.
  private static func read(_ member: Survey.Member) -> Int {
    let losses = member.dataset.losses
    return member.dataset.flow?.read ?? member.samples + losses.duplicates + losses.malformed + losses.rejectedInAll
  }

  private static func names(_ left: [String], _ right: [String]) -> [String] {
    left + right.filter { name in !left.contains { $0.lowercased() == name.lowercased() } }
  }

  private mutating func addRows(byKey: Bool) {
    for (figure, count) in [("by id", rows.byId), ("by key", rows.byKey)] where figure == "by id" || byKey {
      changes.append(
        Change(
          measure: .rows, subject: "only in one", figure: figure, before: grouped(count.onlyBefore),
          after: grouped(count.onlyAfter),
          shift: Self.share(count.onlyBefore + count.onlyAfter, of: before.samples + after.samples)))
    }
  }
}
