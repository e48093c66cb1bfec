import Recipe

/// How the texts look that name sources.
enum SourceName {
  static func isURL(_ text: String) -> Bool {
    // Most are paths.
    guard text.utf8.first.map({ $0 | 0x20 == 0x68 }) == true else { return false }
    let beginning = text.prefix(8).lowercased()
    return beginning.hasPrefix("http://") || beginning == "https://"
  }

  /// `name` or `org/name`, of letters, digits, `.`, `_` and `-`, as the Hub allows.
  static func isHubID(_ text: String) -> Bool {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    return (1...2).contains(parts.count)
      && parts.allSatisfy { part in
        !part.isEmpty && part.first != "." && part.count <= 96 && !part.contains("..")
          && part.unicodeScalars.allSatisfy {
            $0.isASCII && ($0.properties.isAlphabetic || "0123456789._-".unicodeScalars.contains($0))
          }
      }
  }
}

/// `: did you mean 'x'?`, or else the names that there are, the first twenty of them.
func suggestion(_ wanted: String, _ known: [String], noun: String = "it has") -> String {
  if let near = NearestName.find(wanted, among: known) { return ": did you mean '\(near)'?" }
  let names = known.sorted(by: codePointsPrecede)
  if names.isEmpty { return ": it has none" }
  let more = names.count > 20 ? ", and \(names.count - 20) more" : ""
  return ": \(noun) \(names.prefix(20).map { "'\($0)'" }.joined(separator: ", "))\(more)"
}
