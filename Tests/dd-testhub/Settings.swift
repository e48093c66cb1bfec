import Foundation

/// What can be changed while the server runs (`POST /__control`), and given at start (`--control`).
struct Settings: Codable, Sendable {
  /// Credentials that the Hub knows. An unknown one breaks public data too, as on the Hub.
  var tokens: [Token] = []
  /// Repository → `auto` or `manual`.
  var gated: [String: String] = [:]
  var `private`: [String] = []
  var disabled: [String] = []
  /// Former id → id.
  var renamed: [String: String] = [:]
  /// Repository → branch → the branch whose files it has from now on.
  var heads: [String: [String: String]] = [:]
  var rate = RateLimits()
  /// Entries of a page of a listing.
  var pageSize = 1000
  /// The same with `expand=true`.
  var expandedPageSize = 50
  /// Where `Link` says that the next page is; "" for this server.
  var nextPageOrigin = ""
  /// Seconds that a signed link is good for.
  var linkLifetime = 3600
  /// Whether answers speak of Xet (`X-Xet-Hash`, `Link: …; rel="xet-auth"`, `xetHash`).
  var xet = true
  /// Whether the Hub compresses small text files for those who accept gzip; then it ignores Range.
  var gzip = true
  /// The same on the CDN.
  var cdnGzip = false
  /// The answer of the object store for a missing object: 404 or 403.
  var missingObject = 404
  /// The teacher's server.
  var teacher = TeacherSettings()
  var faults: [FaultRule] = []

  enum CodingKeys: String, CodingKey, CaseIterable {
    case tokens, gated, `private`, disabled, renamed, heads, rate, xet, gzip, teacher, faults
    case pageSize = "page_size"
    case expandedPageSize = "expanded_page_size"
    case nextPageOrigin = "next_page_origin"
    case linkLifetime = "link_lifetime"
    case cdnGzip = "cdn_gzip"
    case missingObject = "missing_object"
  }

  /// The members of a JSON object put in place of these settings; null is the default. Throws for an unknown name
  /// or a value of the wrong kind.
  func changed(by text: [UInt8]) throws -> Settings {
    guard let patch = parseObject(text) else { throw StartError("settings: not a JSON object") }
    func members(_ settings: Settings) throws -> [String: Any] {
      parseObject([UInt8](try JSONEncoder().encode(settings))) ?? [:]
    }
    var (merged, defaults) = (try members(self), try members(Settings()))
    for (name, value) in patch {
      guard defaults[name] != nil else {
        throw StartError("settings: no '\(name)'; there are \(defaults.keys.sorted().joined(separator: ", "))")
      }
      merged[name] = value is NSNull ? defaults.removeValue(forKey: name) : value
    }
    for rule in merged["faults"] as? [[String: Any]] ?? [] { try FaultRule.checkNames(rule.keys) }
    return try JSONDecoder().decode(Settings.self, from: JSONSerialization.data(withJSONObject: merged))
  }
}

/// A credential: `"hf_x"` may read everything, `{"token": "hf_x", "access": ["org/name"]}` only those of the
/// private and gated repositories.
struct Token: Codable, Sendable {
  var token: String
  var access: [String]?

  enum CodingKeys: String, CodingKey { case token, access }

  init(from decoder: any Decoder) throws {
    if let word = try? decoder.singleValueContainer().decode(String.self) {
      (token, access) = (word, nil)
      return
    }
    let container = try decoder.container(keyedBy: CodingKeys.self)
    token = try container.decode(String.self, forKey: .token)
    access = try container.decodeIfPresent([String].self, forKey: .access)
  }

  func mayRead(_ id: String) -> Bool { access?.contains(id) ?? true }
}
