import Records

/// What `RateLimit: "resolvers";r=2999;t=172` says (draft-ietf-httpapi-ratelimit-headers-09).
package struct RateLimit {
  /// The bucket's name.
  package let bucket: String
  /// Requests that are left in the window.
  package let left: Int
  /// Seconds until the window begins anew.
  package let seconds: Int

  /// Reads a field's value; nil when it is of another form.
  package init?(_ value: String) {
    let parameters = Parameters(value)
    guard let bucket = parameters.name, let left = parameters["r"], let seconds = parameters["t"] else { return nil }
    self.bucket = bucket
    self.left = left
    self.seconds = seconds
  }

  /// What `RateLimit-Policy: "fixed window";"resolvers";q=3000;w=300` says: so many requests in so many seconds.
  package static func policy(_ value: String) -> (quota: Int, window: Int)? {
    let parameters = Parameters(value)
    guard let quota = parameters["q"], let window = parameters["w"], quota > 0 else { return nil }
    return (quota, window)
  }

  /// `"name";a=1;b=2`
  private struct Parameters {
    var name: String?
    private var numbers: [Substring: Int] = [:]

    init(_ value: String) {
      for part in value.split(whereSeparator: { $0 == ";" || $0 == "," }) {
        let part = part.drop { $0 == " " }
        if part.hasPrefix("\"") {
          name = name ?? String(part.dropFirst().prefix { $0 != "\"" })
        } else if let equals = part.firstIndex(of: "=") {
          numbers[part[..<equals]] = Int(
            outsideWait: part[part.index(after: equals)...].prefix { $0.isASCII && $0.isNumber })
        }
      }
    }

    subscript(key: Substring) -> Int? { numbers[key] }
  }
}
