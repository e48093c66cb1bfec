public import Recipe
public import Records

/// One line of `plan.ndjson`: a dataset's quota with all that settling it takes, so that no recipe is needed later.
public struct DownloadPlan: Sendable {
  /// The dataset.
  public let dataset: String
  /// Its category.
  public let category: String
  /// What is asked of it, in `unit`.
  public let quota: Int
  /// What quotas count.
  public let unit: QuotaUnit
  /// Whether the entry set its quota itself.
  public let isFixed: Bool
  /// Its weight in its category.
  public let allocation: ExactDecimal
  /// The category's weight.
  public let ratio: ExactDecimal
  /// The category's place in the recipe.
  public let categoryIndex: Int
  /// The total that was divided.
  public let total: Int
  /// What to do when it is short.
  public let policy: ShortPolicy
  /// How far a shortage travels.
  public let spill: Spill
  /// Rows of the source, a hint.
  public let rows: Int?
  /// Samples left after the filters, a hint.
  public let supply: Int?
  /// The part of the samples, on top of the quota, that is held out of training.
  public let holdout: ExactDecimal?
  /// The part of the quota that may go to a teacher on top of it, for those that it drops; nil without one.
  public let spare: ExactDecimal?
  /// Whole rounds that were there when the plan was made; nil when it does not say, and all count.
  public var roundsBefore: Int?
  /// Rows of one round at most, while a download is small; nil for what is usual.
  public var roundRows: Int?
  /// The whole line, with what settling does not read; null for a line that was not read.
  public private(set) var json = JSONValue.null

  /// A line from its parts.
  public init(
    _ quota: Plan.Quota, in unit: QuotaUnit, ratio: ExactDecimal, categoryIndex: Int, total: Int, policy: ShortPolicy,
    spill: Spill,
    rows: Int?, supply: Int?, holdout: ExactDecimal?, spare: ExactDecimal? = nil
  ) {
    dataset = quota.name
    category = quota.category
    self.quota = quota.amount
    self.unit = unit
    isFixed = quota.isFixed
    allocation = quota.allocation
    self.ratio = ratio
    self.categoryIndex = categoryIndex
    self.total = total
    self.policy = policy
    self.spill = spill
    self.rows = rows
    self.supply = supply
    self.holdout = holdout
    self.spare = spare
  }

  /// The line's members that settling reads; a plan may say more.
  public var members: [(String, JSONValue?)] {
    [
      ("dataset", .string(dataset)),
      ("category", .string(category)),
      ("quota", .int(quota)),
      ("unit", unit == .samples ? nil : .string(unit.rawValue)),
      ("rows", rows.map(JSONValue.int) ?? .null),
      ("supply", supply.map(JSONValue.int) ?? .null),
      ("fixed", .bool(isFixed)),
      ("allocation", .number(allocation.description)),
      ("ratio", .number(ratio.description)),
      ("category_index", .int(categoryIndex)),
      ("total", .int(total)),
      ("on_short", .string(policy.description)),
      ("spill", .string(spill.rawValue)),
      ("holdout", holdout.map { .number($0.description) }),
      ("spare", spare.map { .number($0.description) }),
      ("round_rows", roundRows.map(JSONValue.int)),
      ("rounds_before", roundsBefore.map(JSONValue.int)),
    ]
  }

  /// How many samples to hold out beside so many that are trained on: that part of them, rounded up.
  public func heldOut(beside samples: Int) -> Int {
    holdout.map { Self.part($0, of: samples) } ?? 0
  }

  /// What is to be there for so much in the final file: with the teacher's spare.
  public func withSpare(_ amount: Int) -> Int { amount + (spare.map { Self.part($0, of: amount) } ?? 0) }

  /// A part of so many, rounded up.
  private static func part(_ part: ExactDecimal, of amount: Int) -> Int {
    amount > 0 ? Int((UInt128(amount) * part.units + ExactDecimal.one.units - 1) / ExactDecimal.one.units) : 0
  }

  /// Reads a line back. Throws exit 65 with the key that is missing or wrong.
  init(_ json: JSONValue, at place: String) throws(ToolError) {
    func value<Value>(_ key: String, _ read: (JSONValue) -> Value?) throws(ToolError) -> Value {
      guard let value = json[key].flatMap(read) else {
        throw ToolError(.dataError, "\(place): '\(key)' is missing or wrong: write the plan anew with dd-mix plan")
      }
      return value
    }
    func name(_ value: JSONValue) -> String? { value.text.flatMap { OutputName.isUsable($0) ? $0 : nil } }
    func weight(_ value: JSONValue) -> ExactDecimal? {
      if case .number(let spelling) = value { ExactDecimal(spelling) } else { nil }
    }
    dataset = try value("dataset", name)
    category = try value("category", name)
    quota = try value("quota", \.count)
    unit = json["unit"] == nil ? .samples : try value("unit") { $0.text.flatMap(QuotaUnit.init) }
    rows = json["rows"]?.count
    supply = json["supply"]?.count
    holdout = json["holdout"].flatMap(weight).flatMap { $0 > .zero && $0 < .one ? $0 : nil }
    spare = json["spare"].flatMap(weight).flatMap { $0 <= .one ? $0 : nil }
    roundsBefore = json["rounds_before"]?.count
    roundRows = json["round_rows"]?.count.flatMap { $0 > 0 ? $0 : nil }
    self.json = json
    isFixed = try value("fixed") { $0.bool }
    allocation = try value("allocation", weight)
    ratio = try value("ratio", weight)
    categoryIndex = try value("category_index", \.count)
    total = try value("total", \.count)
    policy = try value("on_short") { $0.text.flatMap { ShortPolicy($0) } }
    spill = try value("spill") { $0.text.flatMap(Spill.init) }
  }

  /// The lines of a plan. Throws exit 66 when there is none, 65 when it is not what dd-mix plan writes.
  public static func read(_ path: String) throws(ToolError) -> [DownloadPlan] {
    var lines: [DownloadPlan] = []
    for (index, json) in try JSONValue.readLines(path).enumerated() {
      lines.append(try DownloadPlan(json, at: "\(path):\(index + 1)"))
    }
    guard !lines.isEmpty else { throw ToolError(.dataError, "\(path): the plan is empty") }
    return lines
  }

  /// The lines of a download's plan, then those of datasets that are not in it; none when there is no plan. A dataset
  /// that was downloaded alone counts by its own plan.
  public static func readAll(_ download: DownloadFolder) throws(ToolError) -> [DownloadPlan] {
    var lines: [DownloadPlan] = []
    if FileKind(of: download.planPath()) == .file { lines = try read(download.planPath()) }
    for dataset in try download.datasets() where FileKind(of: download.planPath(dataset: dataset)) == .file {
      for own in try read(download.planPath(dataset: dataset)) {
        if let index = lines.firstIndex(where: { $0.dataset == own.dataset }) {
          lines[index] = own
        } else {
          lines.append(own)
        }
      }
    }
    return lines
  }

  /// The plan that the lines were written from. Throws exit 65 when a dataset is in it twice.
  public static func plan(_ lines: [DownloadPlan], from path: String) throws(ToolError) -> Plan {
    var categories: [(name: String, ratio: ExactDecimal, index: Int)] = []
    var names: Set<String> = []
    for line in lines {
      guard names.insert(line.dataset).inserted else {
        throw ToolError(.dataError, "\(path): dataset '\(line.dataset)' is in the plan twice")
      }
      if !categories.contains(where: { $0.name == line.category }) {
        categories.append((line.category, line.ratio, line.categoryIndex))
      }
    }
    categories.sort { ($0.index, $0.name) < ($1.index, $1.name) }
    return Plan(
      unit: lines.first?.unit ?? .samples, total: lines.first?.total ?? 0,
      categories: categories.map { ($0.name, $0.ratio) },
      datasets: lines.map { line in
        Plan.Quota(
          name: line.dataset, category: line.category, amount: line.quota, isFixed: line.isFixed,
          allocation: line.allocation)
      })
  }
}
