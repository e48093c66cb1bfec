import Foundation
import Testing

/// A `ByteView` doesn't keep the buffer that it looks into. `make().view` lets go of the buffer before the view is read:
/// optimised code then reads freed memory, which goes well most of the time.
@Test("no view of a buffer that nothing holds") func noViewOfTemporaries() throws {
  let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()
  let call = /\)[?!]?\s*\.view\b/
  var read = 0
  for folder in ["Sources", "Tests"] {
    let files = FileManager.default.enumerator(at: root.appending(path: folder), includingPropertiesForKeys: nil)
    for case let file as URL in try #require(files) where file.pathExtension == "swift" {
      let text = try String(contentsOf: file, encoding: .utf8)
      read += 1
      for match in text.matches(of: call) where !file.path.hasSuffix("ViewsOfTemporariesTests.swift") {
        let line = text[..<match.range.lowerBound].split(separator: "\n", omittingEmptySubsequences: false).count
        Issue.record("\(file.path):\(line): name the buffer, and keep it with withExtendedLifetime")
      }
    }
  }
  #expect(read > 300)
}
