/// Why a run ended, as reports name it.
public enum RunEnd: String, Sendable {
  case endOfInput = "eof"
  case limit
  /// What a run may spend is used up; what it paid for is written.
  case budget
  case readerGone = "reader_gone"
  case signal
  case error

  /// A run that is broken off: by a signal, or because nobody reads its output any more.
  public static var brokenOff: RunEnd { Signals.pending != 0 ? .signal : .readerGone }
}

/// The counts of a run: `in + made = out + merged + duplicates + Σ rejected + malformed + held`.
public struct RunCounts: Sendable {
  /// Records that the tool decided on.
  public var input = 0
  /// Records dropped as seen before.
  public var duplicates = 0
  /// Lines that were no records.
  public var malformed = 0
  /// Records that came out of others, beyond one of each.
  public private(set) var made = 0
  /// Records that went into others.
  public private(set) var merged = 0
  /// How often each reason rejected, in the order in which reasons were declared.
  public private(set) var rejections: [(reason: String, count: Int)] = []

  /// Nothing counted yet.
  public init() {}

  /// The number under which a reason is counted from now on.
  public mutating func declare(_ reason: String) -> Int {
    if let known = rejections.firstIndex(where: { $0.reason.isExactly(reason) }) { return known }
    rejections.append((reason, 0))
    return rejections.count - 1
  }

  /// Counts one rejection.
  @inline(__always)
  public mutating func reject(_ reason: Int) { rejections[reason].count &+= 1 }

  /// Counts what was made of one record: so many.
  public mutating func count(made records: Int) {
    made &+= max(0, records &- 1)
    if records == 0 { merged &+= 1 }
  }

  /// All rejections together.
  public var rejected: Int { rejections.reduce(0) { $0 + $1.count } }
}

/// The one JSON object that a run leaves behind with `--report FILE`.
public struct Report {
  private let buffer = ByteBuffer(capacity: 1024)

  /// An empty report.
  public init() { buffer.append("{") }

  /// Adds a member with a text.
  public func add(_ key: String, _ value: String) {
    begin(key)
    JSONText.appendString(value, to: buffer)
  }

  /// Adds a member with a whole number.
  public func add(_ key: String, _ value: Int) {
    begin(key)
    buffer.append(decimal: value)
  }

  /// Adds a member whose value is JSON already.
  public func add(_ key: String, json: String) {
    begin(key)
    buffer.append(json)
  }

  /// Adds a list of objects, which `append` writes one after another: there may be a million of them.
  public func add<Item>(_ key: String, list: some Sequence<Item>, _ append: (Item, ByteBuffer) -> Void) {
    begin(key)
    buffer.append("[")
    var isFirst = true
    for item in list {
      if !isFirst { buffer.append(",") }
      isFirst = false
      append(item, buffer)
    }
    buffer.append("]")
  }

  /// Adds an object of counts, in the order given.
  public func add(_ key: String, _ counts: [(String, Int)]) {
    begin(key)
    buffer.append("{")
    for (index, (name, count)) in counts.enumerated() {
      if index > 0 { buffer.append(",") }
      JSONText.appendString(name, to: buffer)
      buffer.append(":")
      buffer.append(decimal: count)
    }
    buffer.append("}")
  }

  private func begin(_ key: String) {
    if buffer.count > 1 { buffer.append(",") }
    JSONText.appendString(key, to: buffer)
    buffer.append(":")
  }

  /// The object so far, closed.
  public var json: String { String(buffer.view) + "}" }

  /// Writes the report under its name: whole, or not at all.
  public func write(to path: String) throws(ToolError) {
    buffer.append("}\n")
    try writeWhole(buffer.view, to: path)
  }
}

/// Writes a file beside its final name, syncs it, and renames it into place; `replacesLink` as in `WholeFile`.
public func writeWhole(_ bytes: ByteView, to path: String, replacesLink: Bool = false) throws(ToolError) {
  let file = try WholeFile(path: path, replacesLink: replacesLink)
  try file.write(bytes)
  try file.commit()
}
