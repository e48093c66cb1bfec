public import Recipe
public import Records

/// The columns that a whole entry of a recipe reads from its source: its map, its `raw:` stages, less what
/// `raw.contents` adds.
public struct EntryColumns {
  /// The columns, sorted.
  public let columns: [ImpliedColumn]
  /// Whether a stage reads `_source`, or needs it to number rows after a raw filter.
  public let usesProvenance: Bool

  /// The columns of an entry whose map, if it has one, is compiled already.
  public init(_ entry: DatasetEntry, _ map: SampleMap?) throws(ToolError) {
    var found = map?.columns ?? []
    var usesProvenance = map?.usesProvenance ?? false || !entry.raw.isEmpty
    let contents = try entry.raw.section("contents")
    if !contents.isEmpty {
      let added = try contents.string("into") ?? "content"
      found.removeAll { $0.path.first?.isExactly(added) == true }
    }
    for path in try EntryColumns.fields(of: entry, contents) {
      found.append(ImpliedColumn(path: path, isNeeded: true))
    }
    found += try EntryColumns.unnamed(of: entry)
    let conditions = try EntryColumns.conditions(of: entry.raw.section("filter"))
    found += conditions.columns
    usesProvenance = usesProvenance || conditions.usesProvenance
    // Those on samples read no column, but what is wrong with them is better known before the first row.
    _ = try EntryColumns.conditions(of: entry.filter)
    if let node = contents.node("url"), let text = node.text {
      do {
        found += try URLTemplate(text).columns
      } catch {
        throw error.located(in: node, place: "'url' in \(contents.path)")
      }
    }
    columns = EntryColumns.merged(found)
    self.usesProvenance = usesProvenance
  }

  /// Fields that sections name by path.
  private static func fields(of entry: DatasetEntry, _ contents: Section) throws(ToolError) -> [[String]] {
    let filter = try entry.raw.section("filter")
    let dedup = try entry.raw.section("dedup")
    var texts = [(String, Section, String)]()
    for key in ["charset_field", "sha1_field"] {
      if let text = try contents.string(key) { texts.append((text, contents, key)) }
    }
    if let text = try filter.string("license_field") { texts.append((text, filter, "license_field")) }
    for text in try filter.strings("require") ?? [] { texts.append((text, filter, "require")) }
    for text in try dedup.strings("key") ?? [] {
      texts += splitList(text).filter { $0 != "prompt" }.map { ($0, dedup, "key") }
    }
    var paths: [[String]] = []
    for (text, section, key) in texts {
      do throws(ExpressionError) {
        paths.append(try members(of: text))
      } catch {
        throw ToolError(at: section.mark(of: key), "'\(key)' in \(section.path): \(error.message)")
      }
    }
    return paths
  }

  /// Fields that stages on raw rows read where the recipe names none, and those that stand behind the key `prompt`.
  private static func unnamed(of entry: DatasetEntry) throws(ToolError) -> [ImpliedColumn] {
    let filter = try entry.raw.section("filter")
    let dedup = try entry.raw.section("dedup")
    let hasBounds = ["chars", "words", "tokens"].contains { unit in
      ["min_\(unit)", "max_\(unit)"].contains { filter.node($0)?.isNull == false }
    }
    let keys = try dedup.strings("key").map { $0.flatMap(splitList) } ?? (dedup.isEmpty ? [] : ["text"])
    var columns: [ImpliedColumn] = []
    if hasBounds || keys.contains("text") { columns.append(ImpliedColumn(path: ["text"], isNeeded: true)) }
    if try filter.strings("license_allow") != nil, try filter.string("license_field") == nil {
      columns.append(ImpliedColumn(path: ["license"], isNeeded: true))
    }
    if keys.contains("prompt") {
      columns += [["text"], ["prompt"], ["metadata", "prompt_end"]].map { ImpliedColumn(path: $0, isNeeded: false) }
    }
    return columns
  }

  /// The members of a path without its brackets.
  private static func members(of text: String) throws(ExpressionError) -> [String] {
    let syntax = try ExpressionParser.expression(text)
    guard case .path(let path) = syntax.operand else { throw ExpressionError(0, "expected a field, found '\(text)'") }
    return path.steps.compactMap { if case .member(let name) = $0 { name } else { nil } }
  }

  private static func conditions(of filter: Section) throws(ToolError) -> Conditions {
    let reject = try filter.section("reject")
    let pairs = reject.pairs.filter { !$0.value.isNull }
    for pair in pairs {
      if let fault = ReasonName.fault(pair.key) { throw ToolError(at: pair.mark, "\(reject.path): \(fault)") }
    }
    do throws(IndexedExpressionError) {
      return try Conditions(pairs.map { $0.value.text ?? "" })
    } catch {
      let pair = pairs[error.index]
      throw error.error.located(in: pair.value, place: "'\(pair.key)' in \(reject.path)")
    }
  }

  /// Each column once, none below another, sorted.
  private static func merged(_ found: [ImpliedColumn]) -> [ImpliedColumn] {
    var needed: [[ExactText]: (path: [String], isNeeded: Bool)] = [:]
    for column in found {
      let key = column.path.map { ExactText($0) }
      needed[key] = (column.path, needed[key]?.isNeeded ?? false || column.isNeeded)
    }
    let outer = needed.filter { path in
      !needed.keys.contains { $0.count < path.key.count && path.key.starts(with: $0) }
    }
    return outer.map { key, column in
      let isNeeded = needed.contains { $0.value.isNeeded && $0.key.starts(with: key) }
      return ImpliedColumn(path: column.path, isNeeded: isNeeded)
    }.sorted()
  }
}
