import Records

/// The types that values at one path had, with those of their members and elements.
final class ValueTypes {
  /// What JSON tells apart, as bits of `kinds`.
  enum Kind: UInt8, CaseIterable {
    case boolean = 1
    case integer = 2
    case float = 4
    case text = 8
    case list = 16
    case object = 32

    var words: String {
      switch self {
      case .boolean: "true or false"
      case .integer, .float: "a number"
      case .text: "a string"
      case .list: "a list"
      case .object: "an object"
      }
    }
  }

  private let name: String
  private unowned let parent: ValueTypes?
  private var kinds: UInt8 = 0
  private var first: [(kind: Kind, place: RowPlace)] = []
  private var members: [(name: ByteBuffer, types: ValueTypes)] = []
  private var places: [ExactText: Int] = [:]
  private var element: ValueTypes?
  /// The least and the greatest whole number.
  private var least: Int64 = 0
  private var greatest: Int64 = 0
  /// Whether a number was above what `greatest` holds.
  private var isUnsigned = false
  /// Where the first whole number stands that float64 may not have: beyond 2^53 on either side of zero (IEEE 754).
  private var firstInexact: RowPlace?
  private static let exact = -(Int64(1) << 53)...(Int64(1) << 53)
  private var hasConflict = false

  init(name: String, parent: ValueTypes?) {
    self.name = name
    self.parent = parent
  }

  func add(_ document: JSONDocument, _ node: JSONNode, _ scan: inout ColumnScan, depth: Int) {
    switch document.kind(node) {
    case .null: break
    case .true, .false: note(.boolean, &scan)
    case .number: add(number: document.raw(node), &scan)
    case .string: note(.text, &scan)
    case .array:
      note(.list, &scan)
      guard !isTooDeep(depth, &scan) else { return }
      let types = element ?? ValueTypes(name: "[]", parent: self)
      element = types
      if types.add(integersOf: node, in: document, &scan) { return }
      var child = document.firstChild(node)
      while let value = child {
        types.add(document, value, &scan, depth: depth &+ 1)
        child = document.sibling(of: value, in: node)
      }
    case .object:
      note(.object, &scan)
      guard !isTooDeep(depth, &scan) else { return }
      addMembers(document, node, &scan, depth: depth &+ 1)
    }
  }

  private func addMembers(_ document: JSONDocument, _ node: JSONNode, _ scan: inout ColumnScan, depth: Int) {
    var hint = 0
    var child = document.firstChild(node)
    while let key = child {
      let value = document.value(ofKey: key)
      if let place = place(of: document.text(key), hint: hint, &scan) {
        members[place].types.add(document, value, &scan, depth: depth)
        hint = place &+ 1
      }
      child = document.sibling(of: value, in: node)
    }
  }

  private func place(of name: ByteView, hint: Int, _ scan: inout ColumnScan) -> Int? {
    if hint < members.count, members[hint].name.view == name { return hint }
    let key = ExactText(name)
    if let known = places[key] { return known }
    guard scan.columns < scan.maximumColumns else {
      conflict(
        .shape("has more keys than fit \(scan.maximumColumns) columns", at: scan.place),
        &scan)
      return nil
    }
    scan.columns += 1
    places[key] = members.count
    let copy = ByteBuffer(capacity: name.count)
    copy.append(name)
    members.append((copy, ValueTypes(name: String(name), parent: self)))
    return members.count - 1
  }

  private func isTooDeep(_ depth: Int, _ scan: inout ColumnScan) -> Bool {
    guard depth >= ColumnInference.maximumDepth else { return false }
    conflict(.shape("is nested deeper than \(ColumnInference.maximumDepth)", at: scan.place), &scan)
    return true
  }

  @inline(__always)
  private func note(_ kind: Kind, _ scan: inout ColumnScan) {
    if kinds & kind.rawValue == 0 { begin(kind, &scan) }
  }

  private func begin(_ kind: Kind, _ scan: inout ColumnScan) {
    let isNumber = kind == .integer || kind == .float
    if let other = first.first(where: { !isNumber || $0.kind != .integer && $0.kind != .float }) {
      conflict(
        .types(other.kind.words, first: other.place, other: kind.words, second: scan.place), &scan)
    }
    kinds |= kind.rawValue
    first.append((kind, scan.place))
    if kind == .float { requireExact(&scan) }
  }

  private func conflict(_ kind: ColumnConflict.Kind, _ scan: inout ColumnScan) {
    guard !hasConflict else { return }
    hasConflict = true
    scan.conflicts.append(ColumnConflict(path: path, kind: kind))
  }

  private func add(number: ByteView, _ scan: inout ColumnScan) {
    guard JSONNumber.isInteger(number) else { return note(.float, &scan) }
    note(.integer, &scan)
    if let value = JSONNumber.int64(number) {
      add(integers: value...value, &scan)
    } else if JSONNumber.uint64(number) != nil {
      isUnsigned = true
      noteInexact(&scan)
      if least < 0 { conflictOfSigns(&scan) }
    } else {
      conflict(.wide(String(number.prefix(min(number.count, 40))), at: scan.place), &scan)
    }
  }

  /// Adds the elements of a list as if each were added. False where not all are whole numbers.
  private func add(integersOf list: JSONNode, in document: JSONDocument, _ scan: inout ColumnScan) -> Bool {
    var least = Int64.max
    var greatest = Int64.min
    let areIntegers = document.eachInteger(in: list) { number in
      least = min(least, number)
      greatest = max(greatest, number)
    }
    guard areIntegers, least <= greatest else { return areIntegers }
    note(.integer, &scan)
    add(integers: least...greatest, &scan)
    return true
  }

  private func add(integers: ClosedRange<Int64>, _ scan: inout ColumnScan) {
    least = min(least, integers.lowerBound)
    greatest = max(greatest, integers.upperBound)
    if isUnsigned && least < 0 { conflictOfSigns(&scan) }
    if !Self.exact.contains(integers.lowerBound) || !Self.exact.contains(integers.upperBound) { noteInexact(&scan) }
  }

  private func noteInexact(_ scan: inout ColumnScan) {
    if firstInexact == nil { firstInexact = scan.place }
    requireExact(&scan)
  }

  /// Large whole numbers and fractions have no type in common.
  private func requireExact(_ scan: inout ColumnScan) {
    guard let firstInexact, let float = first.first(where: { $0.kind == .float }) else { return }
    conflict(.inexact(whole: firstInexact, other: float.place), &scan)
  }

  private func conflictOfSigns(_ scan: inout ColumnScan) {
    conflict(.wide("above \(Int64.max) here and below 0 elsewhere", at: scan.place), &scan)
  }

  private var path: String {
    guard let parent else { return "" }
    let before = parent.path
    return before.isEmpty || name == "[]" ? before + name : before + "." + name
  }
}

extension ValueTypes {
  /// The members as columns.
  func members(_ mixed: ColumnType, _ empty: inout [String]) -> [Column] {
    var columns: [Column] = []
    for (_, types) in members {
      if let type = types.type(mixed, &empty) { columns.append(Column(types.name, type)) }
    }
    return columns
  }

  /// The type of a column; nil where it holds nothing but empty objects.
  private func type(_ mixed: ColumnType, _ empty: inout [String]) -> ColumnType? {
    if hasConflict { return mixed }
    switch kinds {
    case 0, Kind.text.rawValue: return .text
    case Kind.boolean.rawValue: return .boolean
    case Kind.integer.rawValue: return .integer(bits: 64, signed: !isUnsigned)
    case Kind.list.rawValue:
      guard let element else { return .list(.text) }
      return element.type(mixed, &empty).map { .list($0) }
    case Kind.object.rawValue:
      let columns = members(mixed, &empty)
      if columns.isEmpty { empty.append(path) }
      return columns.isEmpty ? nil : .structure(columns)
    default: return .float(bits: 64)
    }
  }

  /// The least and greatest whole number in the lists of a member; nil where there are other values. Lists that have
  /// no values but null hold any number: zero stands for them.
  func range(of member: String) -> ClosedRange<Int64>? {
    var types = members.first { $0.types.name.isExactly(member) }?.types
    while let list = types, list.kinds == Kind.list.rawValue, !list.hasConflict {
      guard let element = list.element else { return 0...0 }
      types = element
    }
    guard let types, types.kinds & ~Kind.integer.rawValue == 0, !types.isUnsigned, !types.hasConflict else {
      return nil
    }
    return types.least...types.greatest
  }
}
