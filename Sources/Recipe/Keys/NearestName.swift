/// Finds what a mistyped name was meant to be.
public enum NearestName {
  /// The candidate with the smallest edit distance, the first of several; none when it differs in more than a third
  /// of its letters, at least two allowed in names of four and more.
  public static func find(_ name: String, among candidates: [String]) -> String? {
    let typed = normalized(name)
    guard typed.count <= 64 else { return nil }
    var best: (name: String, distance: Int)?
    for candidate in candidates where candidate != name {
      let letters = normalized(candidate)
      let allowed = min(letters.count, typed.count) < 4 ? 1 : max(2, letters.count / 3)
      let found = distance(typed, letters)
      if found <= allowed, found < best?.distance ?? Int.max { best = (candidate, found) }
    }
    return best?.name ?? holder(of: typed, among: candidates)
  }

  /// The only candidate of several words of which one is the name, or almost: `total_samples` for `sampels`.
  private static func holder(of typed: [UInt8], among candidates: [String]) -> String? {
    guard typed.count >= 5, !typed.contains(UInt8(ascii: "_")) else { return nil }
    let holders = candidates.filter { candidate in
      let words = normalized(candidate).split(separator: UInt8(ascii: "_"))
      return words.count > 1 && words.contains { distance(typed, Array($0)) <= 1 }
    }
    return holders.count == 1 ? holders[0] : nil
  }

  /// `: did you mean 'x'?`, or nothing when no name is near.
  static func question(_ name: String, among candidates: [String]) -> String {
    find(name, among: candidates).map { ": did you mean '\($0)'?" } ?? ""
  }

  private static func normalized(_ name: String) -> [UInt8] {
    name.lowercased().utf8.map { $0 == UInt8(ascii: "-") ? UInt8(ascii: "_") : $0 }
  }

  /// Damerau-Levenshtein distance (optimal string alignment): insert, delete, replace, swap neighbours.
  private static func distance(_ left: [UInt8], _ right: [UInt8]) -> Int {
    var beforeLast: [Int] = []
    var last = Array(0...right.count)
    for row in 0..<left.count {
      var current = [row + 1]
      for column in 0..<right.count {
        let replaced = last[column] + (left[row] == right[column] ? 0 : 1)
        var cheapest = min(replaced, last[column + 1] + 1, current[column] + 1)
        if row > 0, column > 0, left[row] == right[column - 1], left[row - 1] == right[column] {
          cheapest = min(cheapest, beforeLast[column - 1] + 1)
        }
        current.append(cheapest)
      }
      (beforeLast, last) = (last, current)
    }
    return last[right.count]
  }
}
