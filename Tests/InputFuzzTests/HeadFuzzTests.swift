import Records
import Testing

@testable import FetchTool
@testable import Web

/// Heads of answers, of any fields and numbers: what is made of them is in bounds, and nothing traps.
@Suite struct HeadFuzzTests {
  private static func line(_ random: inout Mutator) -> String {
    let n = (0..<6).map { _ in random.number() }
    let lines = [
      "HTTP/1.1 \(n[0]) OK", "HTTP/2 200", "HTTP/1.1 206 Partial Content", "HTTP/1.1 429", "HTTP/1.1 416",
      "Content-Length: \(n[0])", "Content-Range: bytes \(n[0])-\(n[1])/\(n[2])", "Content-Range: bytes */\(n[0])",
      "Content-Range: bytes 0-99/\(n[0])", "Content-Range: bytes 100-\(n[0])/*",
      "RateLimit: \"api\";r=\(n[0]);t=\(n[1])", "RateLimit: \"resolvers\";r=0;t=\(n[1])",
      "RateLimit-Policy: \"fixed window\";\"api\";q=\(n[0]);w=\(n[1])", "Retry-After: \(n[0])",
      "Retry-After: Fri, 31 Dec \(n[0]) 23:59:59 GMT", "Date: Thu, 01 Jan \(n[0]) 00:00:\(n[1]) GMT",
      "Date: Thu, 26 Nov 2026 17:00:00 GMT", "X-Linked-Size: \(n[0])", "ETag: W/\"\(n[0])\"", "ETag: \"\(n[1])\"",
      "ETag:",
      "Link: <https://hub/api?cursor=\(n[0])>; rel=\"next\"",
      "Location: https://cdn/x?Expires=\(n[0])&X-Amz-Expires=\(n[1])",
      "Last-Modified: \(n[0])", ":", "", "no colon", "Content-Range:", "RateLimit: ;;;=;",
    ]
    return random.damaged(random.one(of: lines))
  }

  @Test func headsAreReadOrPassedOver() throws {
    var random = Mutator.hostile("HTTP heads")
    let most = Int.mostFromOutside
    for _ in 0..<Mutator.inputs {
      var request = HTTPRequest(url: "https://hub/x")
      if random.chance(2) { request.from = Int.random(in: 0...1000, using: &random) }
      if random.chance(2) { request.to = request.from + Int.random(in: 1...1000, using: &random) }
      if random.chance(5) { request.suffix = Int.random(in: 1...70000, using: &random) }
      let transfer = Transfer(request)
      for _ in 0..<Int.random(in: 1...8, using: &random) { transfer.answer.take(Substring(Self.line(&random))) }
      let answer = transfer.answer
      #expect((0...999).contains(answer.status))
      #expect(answer.toldWait.map { (0...most + 1).contains($0) } ?? true)
      #expect(answer.retryAfter.map { (0...most).contains($0) } ?? true)
      #expect(answer.sentAt >= 0)
      #expect(answer.fileSize.map { (0...most).contains($0) } ?? true)
      if let range = answer.contentRange, let bytes = range.bytes {
        #expect(!bytes.isEmpty && bytes.upperBound <= range.total ?? most + 1)
      }
      if transfer.isData && answer.status == 206 { #expect(transfer.announced > 0) }
      if let limit = answer["ratelimit"].flatMap(RateLimit.init) {
        #expect((0...most).contains(limit.left) && (0...most).contains(limit.seconds))
      }
      _ = answer["ratelimit-policy"].flatMap(RateLimit.policy)
      _ = answer["link"].flatMap(HubListing.next)
      let version = random.chance(2) ? FileVersion() : FileVersion(listed: Int.random(in: 0...5, using: &random))
      if version.admits(answer) { version.adopt(answer) }
      _ = version.admits(answer)
      if let told = answer.toldWait {
        let policy = RetryPolicy(retries: 3, timeout: 1, hubTimeout: 1)
        let failure = RetryPolicy.Failure(name: "x", what: "y", code: .temporaryFailure, told: told)
        let wait = try? policy.wait(after: Int.random(in: 1...4, using: &random), of: failure)
        #expect(wait.map { $0.seconds <= Double(RetryPolicy.longestWait) } ?? true)
      }
    }
  }

  private static let ranges: [(String, Range<Int>?, Int?)] = [
    ("bytes 0-99/100", 0..<100, 100), ("Bytes 5-5/*", 5..<6, nil), ("bytes */7", nil, 7),
  ]

  @Test(arguments: ranges) func rangesAreRead(_ text: String, _ bytes: Range<Int>?, _ total: Int?) {
    let range = ContentRange(text)
    #expect(range?.bytes == bytes && range?.total == total && range != nil)
  }

  @Test(arguments: [
    "bytes 5-4/10", "bytes 0-10/10", "bytes -1-5/10", "bytes 0-/5", "bytes -5/5", "items 0-5/10", "bytes 0-5",
    "bytes 0-5/x", "",
    "bytes 0-9223372036854775807/9223372036854775807", "bytes 0-5/10/10", "bytes 0--5/10",
  ]) func contradictionsAreNoRanges(_ text: String) { #expect(ContentRange(text) == nil) }

  @Test func numbersFromOutside() {
    #expect(Int(outside: "9007199254740992") == 1 << 53 && Int(outside: "0") == 0 && Int(outside: "007") == 7)
    for text in ["", "-1", "+1", " 1", "1 ", "1.0", "1e3", "9007199254740993", "99999999999999999999999", "٣", "0x1"] {
      #expect(Int(outside: text) == nil)
    }
    #expect(Int(outside: "11", atMost: 10) == nil)
    #expect(Int(outsideWait: "9223372036854775807") == 1 << 53 && Int(outsideWait: "3") == 3)
    #expect(Int(outsideWait: "-1") == nil && Int(outsideWait: "") == nil)
  }

  @Test func silenceAndTricklesAreStalls() {
    var stall = Stall(now: 0)
    #expect(stall.fault(now: 10, timeout: 10) == nil && stall.fault(now: 10.5, timeout: 10) == "no byte for 10 s")
    stall = Stall(now: 0)
    for second in 1...40 {
      _ = stall.note(bytes: second * 40, now: Double(second))
      #expect(stall.fault(now: Double(second), timeout: 10) == nil)
    }
    stall = Stall(now: 0)
    var fault: String?
    for second in 1...40 where fault == nil {
      _ = stall.note(bytes: second, now: Double(second))
      fault = stall.fault(now: Double(second), timeout: 10)
    }
    #expect(fault == "fewer than 320 bytes in 10 s")
  }
}
