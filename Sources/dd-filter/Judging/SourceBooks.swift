import Recipe
import Records
import ToolKit

/// How many records of each source a rule looked at, and how many it dropped.
final class SourceBooks {
  /// A source's counts. The name is as it stands in its record, escapes and all.
  struct Source {
    let name: String
    var rows = 0
    var dropped = 0
  }

  private let alarm: Share
  private let onAlarm: AlarmAction
  private var sources: [Source] = []
  private var numbers: [String: Int] = [:]
  private var last: [UInt8] = []
  private var lastNumber: Int?
  /// Beyond so many sources, the rest are one.
  private static let mostSources = 4096

  init(alarm: Share, _ onAlarm: AlarmAction) {
    self.alarm = alarm
    self.onAlarm = onAlarm
  }

  /// Counts a record of this source, the inside of a JSON string.
  func count(_ source: ByteView, dropped: Bool) {
    let number = number(of: source)
    sources[number].rows += 1
    if dropped { sources[number].dropped += 1 }
  }

  private func number(of source: ByteView) -> Int {
    if let lastNumber, source.elementsEqual(last) { return lastNumber }
    let number = find(String(source))
    (last, lastNumber) = (Array(source), number)
    return number
  }

  private func find(_ name: String) -> Int {
    if let known = numbers[name] { return known }
    let kept = numbers.count < Self.mostSources ? name : "…"
    if let known = numbers[kept] { return known }
    numbers[kept] = sources.count
    sources.append(Source(name: kept))
    return sources.count - 1
  }

  private func hasAlarm(_ source: Source) -> Bool {
    alarm.isAlarm(dropped: source.dropped, of: source.rows)
  }

  /// At the end of the input: says which sources lose too much. `what`: what was done to their rows.
  /// Throws exit 65 when that is to fail.
  func watch(_ option: String, _ what: String) throws(ToolError) {
    if onAlarm == .report { return }
    for source in sources where hasAlarm(source) {
      let name = source.name.isEmpty ? "rows without a source" : "source '\(source.name)'"
      let message =
        "\(option): \(name): \(grouped(source.dropped)) of \(grouped(source.rows)) rows are \(what), more than \(alarm): "
        + "--rejects FILE shows them"
      if onAlarm == .fail { throw ToolError(.dataError, message) }
      say("dd-filter", message)
    }
  }

  /// Appends `,"sources":{"gsm8k":{"rows":9,"dropped":2,"alarm":false}}`; without the alarm where others add that up.
  func append(to buffer: ByteBuffer) {
    buffer.append(",\"sources\":{")
    for (number, source) in sources.enumerated() {
      if number > 0 { buffer.append(",") }
      buffer.append("\"\(source.name)\":{\"rows\":\(source.rows),\"dropped\":\(source.dropped)")
      buffer.append(onAlarm == .report ? "}" : ",\"alarm\":\(hasAlarm(source))}")
    }
    buffer.append("}")
  }
}
