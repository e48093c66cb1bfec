/// Files that are numbered as parts of a whole, `train-00002-of-00005.parquet`: their names say how many there are.
public enum Shards {
  /// A file's name taken apart; nil when it has no such number.
  private struct Name {
    /// The path before the number.
    let prefix: Substring
    let number: Int
    /// Digits of the number, with zeros before it.
    let width: Int
    let total: Int
    /// What stands behind `-of-NNNNN`: a hash of each file's own, perhaps, and suffixes.
    let rest: Substring

    init?(_ path: String) {
      let bytes = path.utf8
      var end = bytes.endIndex
      let start = bytes.lastIndex(of: 0x2F).map { bytes.index(after: $0) } ?? bytes.startIndex
      // The last such number of the base name.
      while let found = Self.find(bytes, from: start, before: &end) {
        guard let name = Name(path, found) else { continue }
        self = name
        return
      }
      return nil
    }

    /// The last place of `-of-` before `end`, which moves there.
    private static func find(_ bytes: String.UTF8View, from start: String.Index, before end: inout String.Index)
      -> String.Index?
    {
      var at = end
      while at > start {
        at = bytes.index(before: at)
        if bytes[at] == 0x2D && bytes[at...].starts(with: "-of-".utf8) {
          end = at
          return at
        }
      }
      return nil
    }

    private init?(_ path: String, _ dash: String.Index) {
      func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
      let before = path.utf8[..<dash].reversed().prefix(while: isDigit).count
      let after = path.utf8[path.utf8.index(dash, offsetBy: 4)...].prefix(while: isDigit)
      // Of one digit it may be any word: "best-2-of-3".
      guard before == after.count, before >= 2, let total = Int(outside: String(after) ?? ""), total > 0 else {
        return nil
      }
      let first = path.utf8.index(dash, offsetBy: -before)
      guard let number = Int(outside: path[first..<dash]) else { return nil }
      prefix = path[..<first]
      self.number = number
      self.total = total
      width = before
      rest = path[after.endIndex...]
    }

    /// What the shards of one whole have in common.
    var whole: String { "\(prefix)*-of-\(padded(total))\(rest.drop { $0 != "." })" }

    /// The path of another shard, with this one's hash where it has one.
    func path(of number: Int) -> String { "\(prefix)\(padded(number))-of-\(padded(total))\(rest)" }

    private func padded(_ number: Int) -> String {
      let digits = String(number)
      return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
  }

  /// Throws exit 66 when of files that are numbered as shards others are missing: those of the numbers that their names
  /// count, and of them only those that `isWanted` where that is told. `advice` is the message's end, such as what to name.
  public static func requireWhole(
    _ paths: some Sequence<String>, of source: String, isWanted: ((_ path: String) -> Bool)? = nil, advice: String
  ) throws(ToolError) {
    var wholes: [String: (sample: Name, numbers: Set<Int>)] = [:]
    var order: [String] = []
    for path in paths {
      guard let name = Name(path) else { continue }
      let whole = name.whole
      if wholes[whole] == nil { order.append(whole) }
      wholes[whole, default: (name, [])].numbers.insert(name.number)
    }
    for whole in order {
      guard let (sample, numbers) = wholes[whole] else { continue }
      let missing = missing(sample, numbers).filter { isWanted?($0) ?? true }
      guard !missing.isEmpty else { continue }
      let count = isWanted == nil ? sample.total - numbers.count : missing.count
      let more = count > 3 ? " and \(count - min(3, missing.count)) more" : ""
      throw ToolError(
        .noInput,
        "\(source): \(count) of the \(sample.total) files '\(whole)' \(count == 1 ? "is" : "are") missing: "
          + missing.prefix(3).map { "'\($0)'" }.joined(separator: ", ") + more + "; " + advice)
    }
  }

  /// The first missing paths, a thousand at most.
  private static func missing(_ sample: Name, _ numbers: Set<Int>) -> [String] {
    // Some count from one.
    let first = !numbers.contains(0) && numbers.contains(sample.total) ? 1 : 0
    return (first..<first + sample.total).lazy.filter { !numbers.contains($0) }.prefix(1000)
      .map { sample.path(of: $0) }
  }
}
