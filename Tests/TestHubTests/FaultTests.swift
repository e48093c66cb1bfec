import Foundation
import TestHubSupport
import Testing

@Suite struct FaultTests {
  /// The answer to a request for all of the large file, or a part, with one fault in force.
  private func exchange(
    _ fault: String, range: String? = nil, hub: SampleHub? = nil
  ) throws -> (answer: HTTPExchange, seconds: Double, entry: LoggedRequest) {
    let hub = try hub ?? SampleHub()
    let link = try hub.link()
    try hub.running.change(#"{"faults": [{"origin": "cdn", "# + fault + "}]}")
    let start = ContinuousClock.now
    let answer = try HTTPExchange("GET", link, headers: range.map { ["Range": "bytes=\($0)"] } ?? [:])
    let seconds = start.duration(to: .now) / .seconds(1)
    return (answer, seconds, try #require(hub.running.log(origin: "cdn").last))
  }

  @Test("drop after N bytes", arguments: [("fin", HTTPExchange.Ending.finished), ("rst", .reset)])
  func drop(how: String, ending: HTTPExchange.Ending) throws {
    let result = try exchange(#""drop_after": 1000000, "how": "\#(how)""#)
    #expect(result.answer.ending == ending && result.answer.headers["content-length"] == "3000000")
    #expect(result.answer.body == Array(SampleHub.large.prefix(1_000_000)))
    #expect(result.entry.sent == 1_000_000 && result.entry.fault == 0)
  }

  @Test("no answer", arguments: [("fin", HTTPExchange.Ending.finished), ("rst", .reset)])
  func refuse(how: String, ending: HTTPExchange.Ending) throws {
    let result = try exchange(#""refuse": "\#(how)""#)
    #expect(result.answer.status == 0 && result.answer.ending == ending)
  }

  @Test("stall, drip, delay: the same bytes, later")
  func slow() throws {
    for fault in [#""stall_after": 1000000, "stall_seconds": 0.3"#, #""drip": 10000000"#, #""delay": 0.3"#] {
      let result = try exchange(fault)
      #expect(result.answer.body == SampleHub.large && result.seconds > 0.25 && result.seconds < 10)
    }
  }

  @Test("a status in place of the answer, with what it says about coming again")
  func status() throws {
    let seconds = try exchange(#""status": 503, "retry_after": "seconds:7""#)
    #expect(seconds.answer.status == 503 && seconds.answer.headers["retry-after"] == "7")
    let date = try exchange(#""status": 429, "retry_after": "date:7", "headers": {"RateLimit": "\"api\";r=0;t=7"}"#)
    #expect(date.answer.headers["retry-after"]?.hasSuffix("GMT") == true)
    #expect(date.answer.headers["ratelimit"] == #""api";r=0;t=7"#)
    let error = try exchange(#""status": 200, "body": "{\"error\":\"slow down\"}""#)
    #expect(error.answer.status == 200 && error.answer.text == #"{"error":"slow down"}"#)
    let expired = try exchange(#""expired": true"#)
    #expect(expired.answer.status == 403 && expired.answer.text.contains("Request has expired"))
  }

  @Test("ranges: ignored, or told wrong")
  func ranges() throws {
    let ignored = try exchange(#""ignore_range": true"#, range: "10-19")
    #expect(ignored.answer.status == 200 && ignored.answer.body == SampleHub.large)
    let shifted = try exchange(#""content_range_shift": 5"#, range: "10-19")
    #expect(shifted.answer.headers["content-range"] == "bytes 15-24/3000000")
    #expect(shifted.answer.body == Array(SampleHub.large[10..<20]))
    let tag = try exchange(#""headers": {"ETag": "\"new\""}"#, range: "10-19")
    #expect(tag.answer.headers["etag"] == "\"new\"")
  }

  @Test("lengths: short, long, cut and well-formed, without a last chunk")
  func lengths() throws {
    let short = try exchange(#""body_delta": -10"#, range: "0-99")
    #expect(short.answer.body.count == 90 && short.answer.ending == .finished)
    let long = try exchange(#""body_delta": 10"#, range: "0-99")
    #expect(long.answer.headers["content-length"] == "100" && long.answer.body.count == 110)
    let cut = try exchange(#""length": 40"#, range: "0-99")
    #expect(cut.answer.headers["content-length"] == "40" && cut.answer.body.count == 40)
    let open = try exchange(#""unterminated": true"#, range: "0-99")
    #expect(open.answer.body == Array(SampleHub.large.prefix(100)) && open.answer.ending == .finished)
  }

  @Test("a flipped byte, at its place in the file")
  func flip() throws {
    let part = try exchange(#""flip_at": 1000003"#, range: "1000000-1000009")
    var wanted = Array(SampleHub.large[1_000_000..<1_000_010])
    wanted[3] = ~wanted[3]
    #expect(part.answer.body == wanted)
    let beside = try exchange(#""flip_at": 1000003"#, range: "0-9")
    #expect(beside.answer.body == Array(SampleHub.large.prefix(10)))
  }

  @Test("which requests: path, method, ranged; after, every, count")
  func choice() throws {
    let hub = try SampleHub()
    func statuses(_ conditions: String, _ requests: [(String, String, String?)]) throws -> [Int] {
      try hub.running.change(#"{"faults": [{"status": 500, "# + conditions + "}]}")
      return try requests.map { method, path, range in
        try HTTPExchange(method, hub.running.hub + path, headers: range.map { ["Range": $0] } ?? [:]).status
      }
    }
    let small = "/datasets/acme/tiny/resolve/main/README.md"
    let api = "/api/datasets/acme/tiny"
    let five = Array(repeating: ("GET", api, String?.none), count: 5)
    #expect(try statuses(#""after": 1, "count": 1"#, five) == [200, 500, 200, 200, 200])
    #expect(try statuses(#""every": 2"#, five) == [500, 200, 500, 200, 500])
    #expect(try statuses(#""every": 2, "count": 2"#, five) == [500, 200, 500, 200, 200])
    #expect(try statuses(#""path": "/resolve/.*\\.md$""#, [("GET", small, nil), ("GET", api, nil)]) == [500, 200])
    #expect(try statuses(#""method": "HEAD""#, [("HEAD", small, nil), ("GET", small, nil)]) == [500, 307])
    #expect(try statuses(#""ranged": true"#, [("GET", small, "bytes=0-"), ("GET", small, nil)]) == [500, 307])
    #expect(try statuses(#""origin": "s3""#, [("GET", api, nil)]) == [200])
    #expect(throws: RunningHub.HubError.self) { try hub.running.change(#"{"faults": [{"drop": 1}]}"#) }
    #expect(throws: RunningHub.HubError.self) { try hub.running.change(#"{"page": 1}"#) }
    try hub.running.reset()
    #expect(try hub.get(api).status == 200)
    #expect(try hub.running.log().count == 1)
  }
}
