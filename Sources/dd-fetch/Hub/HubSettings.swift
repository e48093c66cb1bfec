import Records
import ToolKit
import Web

/// What the environment says of the Hub, in the Python client's order of precedence
/// (huggingface.co/docs/huggingface_hub/package_reference/environment_variables).
struct HubSettings {
  /// The Hub's own address.
  static let usualEndpoint = "https://huggingface.co"

  /// The server that is asked, and the only one that sees the token.
  let endpoint: WebAddress
  /// `endpoint` without a slash at its end.
  let base: String
  /// The token, if there is one; for the Authorization header and nothing else.
  let token: String?
  /// Where the token is from, for messages.
  let tokenPlace: String?
  /// The folder of the user's own cache.
  let cache: String
  /// The variable that allows no request at all, the cache only.
  let offlineVariable: String?

  /// Reads the environment. `hub` is the URL that the user typed with --hub, in place of HF_ENDPOINT.
  /// Throws exit 64 when the address is no http(s) URL.
  init(hub: String?, note: (String) -> Void) throws(ToolError) {
    try HTTPClient.open()
    let base = Self.base(hub: hub)
    guard let endpoint = WebAddress(base), endpoint.query == nil else {
      throw ToolError(.usage, "the Hub's address '\(shownURL(base))' is no http(s) URL")
    }
    self.base = base
    self.endpoint = endpoint
    cache =
      HubEnvironment.path("HF_HUB_CACHE") ?? HubEnvironment.path("HUGGINGFACE_HUB_CACHE") ?? HubEnvironment.home
      + "/hub"
    offlineVariable = HubEnvironment.offlineVariable
    (token, tokenPlace) = try Self.token(note)
  }

  /// The address of the Hub, without a slash at its end; it isn't checked.
  static func base(hub: String?) -> String {
    var base = hub ?? WebEnvironment.value("HF_ENDPOINT") ?? usualEndpoint
    while base.hasSuffix("/") { base.removeLast() }
    return base
  }

  /// The token that is sent. Throws exit 77 for one that can't stand in a header.
  private static func token(_ note: (String) -> Void) throws(ToolError) -> (String?, String?) {
    if WebEnvironment.isTrue("HF_HUB_DISABLE_IMPLICIT_TOKEN") { return (nil, nil) }
    if WebEnvironment.value("HF_OIDC_RESOURCE") != nil {
      note("HF_OIDC_RESOURCE is set: this tool can't exchange a CI token and sends none; HF_TOKEN without it is sent")
      return (nil, nil)
    }
    guard let (token, place) = HubEnvironment.tokens.first else { return (nil, nil) }
    guard token.unicodeScalars.allSatisfy({ $0.value > 0x20 && $0.value < 0x7F }) else {
      throw ToolError(.noPermission, "\(place) has no token: there are blanks or other characters in it")
    }
    return (token, place)
  }

  /// Whether a URL is the endpoint's own, so that the token may go there.
  func owns(_ url: String) -> Bool { WebAddress(url)?.hasOrigin(of: endpoint) ?? false }
}
