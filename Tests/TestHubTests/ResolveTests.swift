import Foundation
import TestHubSupport
import Testing

@Suite struct ResolveTests {
  @Test("a small file: 307 to a relative place, then the bytes")
  func small() throws {
    let hub = try SampleHub()
    let redirect = try hub.get("/datasets/acme/tiny/resolve/main/data/zw%C3%B6lf%20%25.txt")
    #expect(redirect.status == 307)
    let tag = try #require(redirect.headers["x-linked-etag"])
    #expect(redirect.headers["content-length"].flatMap(Int.init) == redirect.body.count)
    let place = try #require(redirect.headers["location"])
    #expect(place.hasPrefix("/api/resolve-cache/datasets/acme/tiny/"))
    let answer = try hub.get(place)
    #expect(answer.text == "12\n" && answer.headers["etag"] == tag)
    #expect(answer.headers["x-repo-commit"] == redirect.headers["x-repo-commit"])
    #expect(try hub.get(place, ["If-None-Match": tag]).status == 304)
    let head = try HTTPExchange("HEAD", hub.running.hub + place)
    #expect(head.headers["content-length"] == "3" && head.body.isEmpty)
    let missing = try hub.get("/datasets/acme/tiny/resolve/main/nope")
    #expect(missing.status == 404 && missing.headers["x-error-code"] == "EntryNotFound")
    #expect(missing.headers["x-repo-commit"] == redirect.headers["x-repo-commit"])
  }

  @Test("whoever takes gzip loses Range")
  func gzip() throws {
    let hub = try SampleHub()
    let place = try #require(hub.get("/datasets/acme/tiny/resolve/main/data/rows.jsonl").headers["location"])
    let plain = try hub.get(place, ["Range": "bytes=9-17"])
    #expect(plain.status == 206 && plain.text == "{\"id\":2}\n" && plain.headers["content-range"] == "bytes 9-17/27")
    let packed = try hub.get(place, ["Range": "bytes=9-17", "Accept-Encoding": "gzip, deflate"])
    #expect(packed.status == 200 && packed.headers["content-encoding"] == "gzip" && packed.ending == .complete)
    #expect(packed.headers["etag"]?.hasPrefix("W/\"") == true && packed.headers["content-length"] == nil)
    #expect(packed.body.starts(with: [0x1F, 0x8B]))
  }

  @Test("a large file: 302 to the CDN, with its size and three hashes")
  func large() throws {
    let hub = try SampleHub()
    let redirect = try HTTPExchange("HEAD", hub.running.hub + "/datasets/acme/tiny/resolve/main/data/large.bin")
    #expect(redirect.status == 302 && redirect.headers["x-linked-size"] == "3000000")
    let link = try #require(redirect.headers["location"])
    #expect(link.hasPrefix(hub.running.cdn + "/xet-bridge-us/"))
    let whole = try HTTPExchange("GET", link)
    #expect(whole.body == SampleHub.large && whole.headers["x-repo-commit"] == nil)
    let tag = try #require(whole.headers["etag"])
    #expect(tag == redirect.headers["x-xet-hash"].map { "\"\($0)\"" } && tag != redirect.headers["x-linked-etag"])
    let part = try HTTPExchange("GET", link, headers: ["Range": "bytes=1000000-1000009", "If-Range": tag])
    #expect(part.status == 206 && part.body == Array(SampleHub.large[1_000_000..<1_000_010]))
    #expect(part.headers["content-range"] == "bytes 1000000-1000009/3000000")
    let tail = try HTTPExchange("GET", link, headers: ["Range": "bytes=-5"])
    #expect(tail.body == Array(SampleHub.large.suffix(5)))
    let changed = try HTTPExchange("GET", link, headers: ["Range": "bytes=0-9", "If-Range": "\"other\""])
    #expect(changed.status == 200 && changed.body.count == 3_000_000)
    let past = try HTTPExchange("GET", link, headers: ["Range": "bytes=3000000-"])
    #expect(past.status == 416 && past.headers["content-range"] == "bytes */3000000")
  }

  @Test("the CDN takes no credential, and no link that is changed, recalled or late")
  func links() throws {
    let hub = try SampleHub()
    let link = try hub.link()
    let credential = try HTTPExchange("GET", link, headers: ["Authorization": "Bearer hf_x"])
    #expect(credential.status == 400 && credential.text.contains("<Code>InvalidArgument</Code>"))
    let forged = try HTTPExchange("GET", link.replacing("Expires=", with: "Expires=9"))
    #expect(forged.status == 403 && forged.text.contains("<Code>AccessDenied</Code>"))
    #expect(try HTTPExchange("GET", String(link.prefix { $0 != "?" })).status == 403)
    try hub.running.expireLinks()
    #expect(try HTTPExchange("GET", link).status == 403)
    #expect(try HTTPExchange("HEAD", hub.link()).status == 200)
    try hub.running.change(#"{"link_lifetime": 0}"#)
    #expect(try HTTPExchange("GET", hub.link()).text.contains("Request has expired"))
  }

  @Test("the object store: the file as it lies, 404 or 403 for a missing one, nothing outside its folder")
  func objects() throws {
    let hub = try SampleHub()
    let store = hub.running.objects
    let found = try HTTPExchange("GET", store + "/content/0a4d55a8d778e5022fab701977c5d840bbc486d0")
    #expect(found.text == "blob" && found.headers["content-encoding"] == nil)
    let missing = try HTTPExchange("GET", store + "/content/ff")
    #expect(missing.status == 404 && missing.text.contains("<Code>NoSuchKey</Code>"))
    #expect(try HTTPExchange("GET", store + "/content/..%2f..%2facme/tiny/README.md").status == 404)
    #expect(try HTTPExchange("GET", store + "/../acme/tiny/README.md").status == 404)
    try hub.running.change(#"{"missing_object": 403}"#)
    #expect(try HTTPExchange("GET", store + "/content/ff").status == 403)
    #expect(try hub.get("/api/datasets/softwareheritage.s3.amazonaws.com/content").status == 401)
  }
}
