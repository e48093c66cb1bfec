import Foundation
import TestHubSupport
import Testing

/// What the Hub says to whom: what `hf_raise_for_status` of huggingface_hub tells apart.
struct Refusal: Sendable, CustomTestStringConvertible {
  let settings: String
  let path: String
  let token: String?
  let status: Int
  var code: String?
  var message: String?
  var testDescription: String { "\(settings) \(path) \(token ?? "no token")" }

  static let information = "/api/datasets/acme/tiny"
  static let bytes = "/datasets/acme/tiny/resolve/main/data/rows.jsonl"
  static let stranger = "Invalid username or password."
  static let credentials = "Invalid credentials in Authorization header"
  static let gated = #"{"gated": {"acme/tiny": "manual"}"#
  static let hidden = #"{"private": ["acme/tiny"]"#
  static let logIn =
    "Access to dataset acme/tiny is restricted. You must have access to it and be authenticated to access it. "
    + "Please log in."
  static let ask =
    "Access to dataset acme/tiny is restricted and you are not in the authorized list. "
    + "Visit https://huggingface.co/datasets/acme/tiny to ask for access."

  static let table: [Refusal] = [
    .init(settings: "{", path: "/api/datasets/acme/nope", token: nil, status: 401, message: stranger),
    .init(
      settings: "{", path: "/api/datasets/acme/nope", token: "hf_all", status: 404, code: "RepoNotFound",
      message: "Repository not found"),
    .init(settings: "{", path: information, token: "hf_unknown", status: 401, message: credentials),
    .init(settings: "{", path: bytes, token: "hf_unknown", status: 401, message: credentials),
    .init(settings: "{", path: bytes, token: "hf_none", status: 307),
    .init(settings: hidden, path: information, token: nil, status: 401, message: stranger),
    .init(settings: hidden, path: bytes, token: nil, status: 401, message: stranger),
    .init(settings: hidden, path: bytes, token: "hf_none", status: 404, code: "RepoNotFound"),
    .init(settings: hidden, path: bytes, token: "hf_all", status: 307),
    .init(settings: gated, path: information, token: nil, status: 200),
    .init(settings: gated, path: information + "/tree/main", token: nil, status: 200),
    .init(settings: gated, path: bytes, token: nil, status: 401, code: "GatedRepo", message: logIn),
    .init(settings: gated, path: bytes, token: "hf_unknown", status: 401, code: "GatedRepo", message: logIn),
    .init(settings: gated, path: bytes, token: "hf_none", status: 403, code: "GatedRepo", message: ask),
    .init(settings: gated, path: bytes, token: "hf_all", status: 307),
    .init(
      settings: #"{"disabled": ["acme/tiny"]"#, path: bytes, token: nil, status: 403,
      message: "Access to this resource is disabled."),
  ]
}

@Suite struct AccessTests {
  @Test("refusals", arguments: Refusal.table)
  func refusal(_ row: Refusal) throws {
    let separator = row.settings.count > 1 ? ", " : ""
    let tokens = #""tokens": ["hf_all", {"token": "hf_none", "access": []}]}"#
    let hub = try SampleHub(control: row.settings + separator + tokens)
    let answer = try hub.get(row.path, row.token.map { ["Authorization": "Bearer \($0)"] } ?? [:])
    #expect(answer.status == row.status)
    #expect(answer.headers["x-error-code"] == row.code)
    if let message = row.message { #expect(answer.headers["x-error-message"] == message) }
    let entry = try #require(hub.running.log().first)
    #expect(entry.authorization == (row.token != nil))
    #expect(entry.carriedToken == ["hf_all", "hf_none"].contains(row.token))
  }

  @Test("limits: told on every answer, 429 in three forms, a new window")
  func limits() throws {
    let hub = try SampleHub(control: #"{"rate": {"api": 1, "window": 3}}"#)
    let first = try hub.get("/api/datasets/acme/tiny")
    #expect(first.headers["ratelimit"] == #""api";r=0;t=3"#)
    #expect(first.headers["ratelimit-policy"] == #""fixed window";"api";q=1;w=3"#)
    let second = try hub.get("/api/datasets/acme/tiny")
    #expect(second.status == 429 && second.headers["retry-after"] == nil && second.text.contains("HF_TOKEN"))
    let other = try hub.get("/datasets/acme/tiny/resolve/main/README.md")
    #expect(other.status == 307 && other.headers["ratelimit"]?.hasPrefix(#""resolvers";r=2999;"#) == true)
    usleep(3_050_000)
    #expect(try hub.get("/api/datasets/acme/tiny").status == 200)
    try hub.running.change(#"{"rate": {"api": 0, "retry_after": "seconds"}}"#)
    #expect(try hub.get("/api/datasets/acme/tiny").headers["retry-after"] == "300")
    try hub.running.change(#"{"rate": {"api": 0, "retry_after": "date"}}"#)
    #expect(try hub.get("/api/datasets/acme/tiny").headers["retry-after"]?.hasSuffix(" GMT") == true)
  }
}
