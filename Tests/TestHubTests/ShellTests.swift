import Foundation
import TestHubSupport
import Testing

@Test("testhub.sh starts, changes and reads the hub, and the hub ends with the script")
func shell() throws {
  let hub = try SampleHub()
  let helper = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "testhub.sh").path
  let script = """
    set -euo pipefail
    PATH=\(Bundle.main.bundleURL.path):$PATH
    source \(helper)
    start_hub \(hub.root.path) --large-bytes 1
    hub_control '{"page_size": 1}'
    hub_control '{"page": 1}' 2>/dev/null || echo refused
    hub_get /api/datasets/acme/other/tree/main | grep -o '"type":"[a-z]*"'
    hub_get '/__counters?origin=hub' | grep -o '^{"hub":{"requests":1'
    echo "$HF_ENDPOINT"
    """
  let process = Process()
  let pipe = Pipe()
  process.executableURL = URL(filePath: "/bin/bash")
  process.arguments = ["-c", script]
  process.standardInput = FileHandle.nullDevice
  process.standardOutput = pipe
  try process.run()
  let text = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
  process.waitUntilExit()
  let lines = text.split(separator: "\n").map(String.init)
  try #require(lines.count == 4)
  #expect(lines.dropLast() == ["refused", #""type":"file""#, #"{"hub":{"requests":1"#])
  usleep(200_000)
  #expect(throws: (any Error).self) { try HTTPExchange("GET", lines[3] + "/__control") }
}
