import Parquet
import Recipe
import Records
import ToolKit
import Web

/// What a run would read, as one JSON object, from listings and footers alone.
struct Plan {
  private let opening: Opening
  private let chunk: Chunk?

  /// The plan of an opened request, or of a part of its rows.
  init(_ opening: Opening, chunk: Chunk? = nil) {
    self.opening = opening
    self.chunk = chunk
  }

  /// Prints it on standard output.
  func write() throws(ToolError) {
    var files: [String] = []
    var rows: Int? = 0
    var bytes: Int? = 0
    var wanted: Int? = 0
    // The commit and its listing; what was asked so far, too, was for them.
    var requests = 2
    let refusal = try refusal()
    if let refusal { opening.note(refusal) }
    for group in opening.groups {
      for file in group.files {
        let entry = try describe(file, group.reading, isReadable: refusal == nil)
        files.append(entry.json)
        if let all = rows { rows = try entry.rows.map { count throws(ToolError) in try addRows(all, count, of: file) } }
        bytes = sum(bytes, file.size)
        wanted = sum(wanted, entry.wanted)
        requests += entry.requests
      }
    }
    if let all = rows {
      let inWindow = opening.window.rows(of: all)
      rows = chunk.flatMap { ChunkRows($0, of: opening.window, counted: all).count } ?? inWindow
      // As if all rows had the same size.
      wanted = wanted.map { all > 0 ? Int(UInt128($0) * UInt128(rows ?? all) / UInt128(all)) : $0 }
    }
    let report = Report()
    report.add("source", opening.repository.id)
    report.add("revision", json: opening.repository.revision.map(quoted) ?? "null")
    if let commit = opening.repository.revision { report.add("commit", commit) }
    report.add("parts", opening.groups.count)
    report.add("rows", json: text(rows))
    report.add("bytes", json: text(bytes))
    report.add("wanted_bytes", json: text(wanted))
    if opening.repository.traffic != nil { report.add("requests", requests) }
    if let card = opening.card {
      report.add("license", json: licenses(card))
      report.add("gated", json: card.isGated || opening.repository.isGated ? "true" : "false")
    }
    if let refusal { report.add("unreadable", refusal) }
    report.add("files", json: "[\(files.joined(separator: ","))]")
    let output = RecordOutput()
    let line = ByteBuffer()
    line.append(report.json)
    try output.write(line.view)
    try output.finish()
  }

  /// One licence as a string, several as a list.
  private func licenses(_ card: Card) -> String {
    let names = card.licenses.map(quoted)
    return names.count > 1 ? "[\(names.joined(separator: ","))]" : names.first ?? "null"
  }

  private func describe(_ file: SourceFile, _ reading: Reading, isReadable: Bool) throws(ToolError)
    -> (json: String, rows: Int?, wanted: Int?, requests: Int)
  {
    let report = Report()
    let kind = try opening.opener.kind(file, reading)
    report.add("file", file.path)
    report.add("format", json: kind.format.map { quoted($0.rawValue) } ?? "null")
    report.add("compression", json: kind.compression.map { quoted("\($0)") } ?? "null")
    report.add("bytes", json: text(file.size))
    if let modified = file.modified { report.add("modified", modified.text) }
    var rows: Int?
    var wanted = file.size
    // Where the file is, and its bytes.
    var requests = 2
    if try opening.opener.knowsRowCount(file, reading) {
      guard isReadable else { return (report.json, nil, nil, requests) }
      let footer = try opening.opener.footer(file)
      requests = 2 + footer.selectedPieces + (footer.footerBytes > ParquetFile.speculativeBytes ? 1 : 0)
      rows = footer.rowCount
      wanted = min(footer.selectedBytes(), footer.source.size) + footer.footerBytes
      report.add("rows", footer.rowCount)
      report.add("row_groups", footer.rowGroupCount)
      report.add("wanted_bytes", json: text(wanted))
      report.add("resumes_at", "row")
    } else {
      report.add("resumes_at", try opening.opener.isByteAddressed(file, reading) ? "byte" : "start")
    }
    return (report.json, rows, wanted, requests)
  }

  /// Why files whose terms have to be accepted can't be read; nil when they can. They are listed all the same: a plan is
  /// what one wants to see before that.
  private func refusal() throws(ToolError) -> String? {
    guard opening.repository.isGated, let file = opening.groups.first?.files.first else { return nil }
    do throws(ToolError) {
      _ = try opening.repository.beginning(file, count: 1)
      return nil
    } catch {
      guard error.code == .noPermission else { throw error }
      return error.message
    }
  }

  private func sum(_ left: Int?, _ right: Int?) -> Int? {
    guard let left, let right else { return nil }
    return left + right
  }

  private func text(_ number: Int?) -> String { number.map(String.init) ?? "null" }

  private func quoted(_ text: String) -> String {
    let buffer = ByteBuffer(capacity: text.utf8.count + 2)
    JSONText.appendString(text, to: buffer)
    return String(buffer.view)
  }
}
