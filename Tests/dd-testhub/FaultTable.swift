import Foundation
import Synchronization

/// The rules in force, and how often each was met.
final class FaultTable: Sendable {
  private struct Entry {
    let rule: FaultRule
    let expression: NSRegularExpression?
    var met = 0
    var fired = 0
  }

  private let entries = Mutex<[Entry]>([])

  /// Takes new rules; all start at zero. Throws for a regular expression that is none.
  func replace(_ rules: [FaultRule]) throws {
    let expressions = try rules.map { try $0.path.map { try NSRegularExpression(pattern: $0) } }
    entries.withLock { entries in
      entries = zip(rules, expressions).map { Entry(rule: $0, expression: $1) }
    }
  }

  /// The first rule that strikes this request. Every rule that the request meets counts it.
  func fault(for request: Request, origin: Origin) -> (index: Int, rule: FaultRule)? {
    entries.withLock { entries in
      var struck: (Int, FaultRule)?
      for index in entries.indices where Self.meets(request, origin, entries[index]) {
        let rule = entries[index].rule
        entries[index].met += 1
        let number = entries[index].met - 1 - (rule.after ?? 0)
        let isDue = number >= 0 && number % max(1, rule.every ?? 1) == 0
        guard isDue, entries[index].fired < rule.count ?? Int.max, struck == nil else { continue }
        entries[index].fired += 1
        struck = (index, rule)
      }
      return struck
    }
  }

  /// How often each rule was met and struck.
  var counts: [(met: Int, fired: Int)] { entries.withLock { $0.map { ($0.met, $0.fired) } } }

  private static func meets(_ request: Request, _ origin: Origin, _ entry: Entry) -> Bool {
    let rule = entry.rule
    if let wanted = rule.origin, wanted != origin { return false }
    if let method = rule.method, method != request.method { return false }
    if let ranged = rule.ranged, ranged != (request.headers["Range"] != nil) { return false }
    if let text = rule.says, !String(decoding: request.body, as: UTF8.self).contains(text) { return false }
    guard let expression = entry.expression else { return true }
    let whole = NSRange(location: 0, length: request.target.utf16.count)
    return expression.firstMatch(in: request.target, range: whole) != nil
  }
}
