/// What a licence asks of who shares copies, by the id that dataset cards use (SPDX's, in lower case).
///
/// A help for people, no legal advice: licences that aren't known say nothing about anything.
public struct LicenseTerms: Equatable, Sendable {
  /// Whether the authors, and changes, have to be named.
  public let needsAttribution: Bool
  /// Whether copies, changed ones too, have to be under the same licence.
  public let isShareAlike: Bool
  /// Whether commercial use is allowed.
  public let allowsCommercialUse: Bool
  /// Whether changed copies, such as samples made from rows, may be shared.
  public let allowsChanges: Bool

  private static let free = [
    "cc0-1.0", "pddl", "pddl-1.0", "unlicense", "0bsd", "wtfpl", "mit-0", "public-domain", "us-pd", "bsl-1.0",
  ]
  private static let attribution = [
    "mit", "apache-2.0", "bsd", "isc", "zlib", "postgresql", "ncsa", "afl-3.0", "ms-pl", "ecl-2.0", "python-2.0",
    "psf-2.0", "artistic-2.0", "odc-by", "cdla-permissive-1.0", "cdla-permissive-2.0", "etalab-2.0",
    "bsd-2-clause", "bsd-3-clause", "bsd-3-clause-clear", "upl-1.0",
  ]
  private static let shareAlike = ["gpl", "agpl", "lgpl", "mpl", "epl", "eupl", "osl", "odbl", "cdla-sharing", "gfdl"]

  /// The terms of a licence; nil for one that isn't known, for `other` and for `unknown`.
  public init?(_ id: String) {
    let id = id.lowercased()
    let parts = id.split(separator: "-").map(String.init)
    if id.hasPrefix("cc-by") {
      needsAttribution = true
      isShareAlike = parts.contains("sa")
      allowsCommercialUse = !parts.contains("nc")
      allowsChanges = !parts.contains("nd")
      return
    }
    guard Self.free.contains(id) || Self.attribution.contains(id) || Self.isShareAlike(id, parts) else { return nil }
    needsAttribution = !Self.free.contains(id)
    isShareAlike = Self.isShareAlike(id, parts)
    allowsCommercialUse = true
    allowsChanges = true
  }

  private static func isShareAlike(_ id: String, _ parts: [String]) -> Bool {
    shareAlike.contains { parts.first == $0 || id.hasPrefix($0 + "-") }
  }
}
