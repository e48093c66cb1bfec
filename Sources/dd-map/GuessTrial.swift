import Expressions
import Recipe
import Records

/// A guessed entry run over the first rows: what came out stands beside it, as comments.
struct GuessTrial {
  /// Rows that it is run over.
  private static let most = 20
  /// Bytes of a sample's text that are shown.
  private static let longest = 200
  private var rows: [[UInt8]] = []

  /// Keeps the row that the document holds, if it is one of the first.
  mutating func add(_ document: JSONDocument) {
    if rows.count < Self.most { rows.append(Array(document.raw(.root))) }
  }

  /// What becomes of the rows by the map of a recipe's text.
  func notes(_ recipe: String, entry: String) -> [String] {
    do throws(ToolError) {
      let map = try YAMLNode.parse(recipe, file: "the guess")?["datasets"]?[entry]?["map"]
      guard let map else { return [] }
      let section = MapSection(map: map)
      if let first = section.mistakes.first { throw first }
      return try notes(section.compile())
    } catch {
      return ["it is no map yet: \(error.message)"]
    }
  }

  private func notes(_ map: SampleMap) throws(ToolError) -> [String] {
    let document = JSONDocument()
    let mapper = SampleMapper(map, SampleOptions(source: "my_set", category: ""), document)
    let (line, sample) = (ByteBuffer(), ByteBuffer())
    var first: String?
    var rejections: [Rejection] = []
    for (number, row) in rows.enumerated() {
      line.removeAll()
      sample.removeAll()
      for byte in row { line.append(byte) }
      do { try document.parse(line.view) } catch { continue }
      do throws(Rejection) {
        try mapper.map(number: number, into: sample)
        first = first ?? Self.text(of: sample.view)
      } catch {
        rejections.append(error)
      }
    }
    let mapped = rows.count - rejections.count
    var notes = ["rows that it maps: \(mapped) of the first \(rows.count)"]
    if let first { notes.append("the first becomes \(first)") }
    if let rejection = rejections.first {
      notes.append("rejected: \(rejection.reason): \(rejection.detail)")
    }
    return notes
  }

  /// A sample's text as JSON has it, cut short.
  private static func text(of sample: ByteView) -> String {
    let document = JSONDocument()
    guard (try? document.parse(sample)) != nil, let text = document.member(ByteView("text"), of: .root) else {
      return ""
    }
    let spelled = String(document.raw(text))
    return "\"" + (spelled.utf8.count <= longest ? spelled : String(spelled.prefix(longest)) + cutSign) + "\""
  }
}
