import Foundation
import TestHubSupport
import Testing

@Suite struct ListingTests {
  @Test("information: sha, siblings, the README's YAML, chosen fields")
  func information() throws {
    let hub = try SampleHub()
    let all = try #require(hub.json("/api/datasets/acme/tiny") as? [String: Any])
    let sha = try #require(all["sha"] as? String)
    #expect(sha.count == 40)
    let card = try #require(all["cardData"] as? [String: Any])
    #expect(card["license"] as? String == "cc0-1.0")
    let names = (all["siblings"] as? [[String: Any]])?.compactMap { $0["rfilename"] as? String }
    #expect(names == ["README.md", "data/large.bin", "data/rows.jsonl", "data/zwölf %.txt"])
    let some = try #require(hub.json("/api/datasets/acme/tiny/revision/\(sha.prefix(7))?expand=sha") as? [String: Any])
    #expect(Set(some.keys) == ["_id", "id", "sha"])
    #expect(try hub.get("/api/datasets/acme/tiny?expand=sha&blobs=true").status == 400)
    #expect(try hub.get("/api/datasets/acme/tiny/revision/refs%2Fconvert%2Fparquet").status == 200)
    let missing = try hub.get("/api/datasets/acme/tiny/revision/nope")
    #expect(missing.status == 404 && missing.headers["x-error-code"] == "RevisionNotFound")
  }

  @Test("hashes are those of git and sha256sum")
  func hashes() throws {
    let hub = try SampleHub()
    let entries = try #require(hub.json("/api/datasets/acme/tiny/tree/main?recursive=true") as? [[String: Any]])
    let byPath = Dictionary(uniqueKeysWithValues: entries.map { ($0["path"] as? String ?? "", $0) })
    let file = hub.root.appending(path: "acme/tiny/data/rows.jsonl").path
    #expect(byPath["data/rows.jsonl"]?["oid"] as? String == output("git", "hash-object", file))
    let large = try #require(byPath["data/large.bin"]?["lfs"] as? [String: Any])
    let sum = output("sha256sum", hub.root.appending(path: "acme/tiny/data/large.bin").path)
    #expect(large["oid"] as? String == sum.split(separator: " ").first.map(String.init))
    #expect(large["size"] as? Int == SampleHub.large.count)
  }

  @Test("pages follow each other through Link, and give each entry once")
  func pages() throws {
    let hub = try SampleHub(control: #"{"page_size": 2}"#)
    var next: String? = hub.running.hub + "/api/datasets/acme/tiny/tree/main?recursive=true&expand=false"
    var paths: [String] = []
    var count = 0
    while let url = next {
      let page = try HTTPExchange("GET", url)
      let entries = try JSONSerialization.jsonObject(with: Data(page.body)) as? [[String: Any]] ?? []
      paths += entries.compactMap { $0["path"] as? String }
      next = page.headers["link"].map { String($0.dropFirst().prefix { $0 != ">" }) }
      count += 1
    }
    #expect(count == 3)
    #expect(paths == ["data", "README.md", "data/large.bin", "data/rows.jsonl", "data/zwölf %.txt"])
    try hub.running.change(#"{"next_page_origin": "http://127.0.0.1:9"}"#)
    #expect(
      try hub.get("/api/datasets/acme/tiny/tree/main?recursive=1").headers["link"]?.hasPrefix("<http://127.0.0.1:9/")
        == true)
  }

  @Test("a folder, a file, a folder that is missing", arguments: [("data", 200), ("README.md", 404), ("nope", 404)])
  func folders(path: String, status: Int) throws {
    let answer = try SampleHub().get("/api/datasets/acme/tiny/tree/main/\(path)")
    #expect(answer.status == status)
    #expect(answer.headers["x-error-code"] == (status == 404 ? "EntryNotFound" : nil))
  }

  @Test("paths-info leaves out what is missing, in both forms of asking")
  func pathsInformation() throws {
    let hub = try SampleHub()
    let url = hub.running.hub + "/api/datasets/acme/tiny/paths-info/main"
    for (type, body) in [
      ("application/x-www-form-urlencoded", "paths=data&paths=nope&paths=README.md&expand=false"),
      ("application/json", #"{"paths":["data","nope","README.md"],"expand":false}"#),
    ] {
      let answer = try HTTPExchange("POST", url, headers: ["Content-Type": type], body: body)
      let entries = try JSONSerialization.jsonObject(with: Data(answer.body)) as? [[String: Any]] ?? []
      #expect(entries.map { $0["path"] as? String } == ["data", "README.md"])
    }
  }

  @Test("the export branch: in refs, unquoted not found, and by subset and split")
  func export() throws {
    let hub = try SampleHub()
    let refs = try #require(hub.json("/api/datasets/acme/tiny/refs") as? [String: [[String: Any]]])
    #expect(refs["converts"]?.first?["ref"] as? String == "refs/convert/parquet")
    #expect(refs["branches"]?.map { $0["name"] as? String } == ["main", "next"])
    #expect(try hub.get("/api/datasets/acme/tiny/tree/refs/convert/parquet").status == 404)
    let files = try #require(hub.json("/api/datasets/acme/tiny/parquet") as? [String: [String: [String]]])
    let url = try #require(files["a"]?["train"]?.first)
    let location = try #require(HTTPExchange("GET", url).headers["location"])
    #expect(location == "/datasets/acme/tiny/resolve/refs%2Fconvert%2Fparquet/a/train/0000.parquet")
    #expect(try hub.get(location).status == 302)
  }

  @Test("a push in the middle of a run: main moves, the commit of before stays")
  func push() throws {
    let hub = try SampleHub()
    func commit() throws -> String? { (try hub.json("/api/datasets/acme/tiny") as? [String: Any])?["sha"] as? String }
    let before = try #require(try commit())
    try hub.running.change(#"{"heads": {"acme/tiny": {"main": "next"}}}"#)
    #expect(try commit() != before)
    #expect(try hub.get("/datasets/acme/tiny/resolve/\(before)/data/rows.jsonl").status == 307)
    #expect(try hub.get("/datasets/acme/tiny/resolve/main/data/rows.jsonl").status == 404)
  }

  @Test("a former name and another letter case lead to the present one, relative, query kept")
  func names() throws {
    let hub = try SampleHub(control: #"{"renamed": {"acme/former": "acme/tiny", "solo": "acme/tiny"}}"#)
    for name in ["acme/former", "ACME/Tiny", "solo"] {
      let api = try hub.get("/api/datasets/\(name)/tree/main/data?recursive=true")
      #expect(api.status == 307 && api.headers["location"] == "/api/datasets/acme/tiny/tree/main/data?recursive=true")
      let bytes = try hub.get("/datasets/\(name)/resolve/main/data/zw%C3%B6lf%20%25.txt")
      #expect(bytes.headers["location"] == "/datasets/acme/tiny/resolve/main/data/zw%C3%B6lf%20%25.txt")
    }
  }
}

/// First line that a command prints.
func output(_ command: String...) -> String {
  let process = Process()
  let pipe = Pipe()
  process.executableURL = URL(filePath: "/usr/bin/env")
  process.arguments = command
  process.standardOutput = pipe
  try? process.run()
  let text = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
  process.waitUntilExit()
  return text.split(separator: "\n").first.map(String.init) ?? ""
}
