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

  /// What a file's footer says: of the files that have one, beside which others are told by their listing alone.
  private struct Footer {
    let rows: Int
    let rowGroups: Int
    /// Bytes of what is wanted of the file.
    let wanted: Int
    let requests: Int
  }

  /// Prints it on standard output. The files come last, and each is written for itself: there may be a million of them.
  func write() throws(ToolError) {
    var footers: [Footer] = []
    let refusal = try refusal()
    if let refusal { opening.note(refusal) }
    let head = try head(refusal, &footers)
    let output = RecordOutput()
    let text = ByteBuffer()
    text.append(head)
    text.truncate(to: text.count - 1)  // it goes on
    text.append(",\"files\":[")
    var isFirst = true
    var rest = footers[...]
    for group in opening.groups {
      for file in group.files {
        let hasFooter = refusal == nil ? try opening.opener.knowsRowCount(file, group.reading) : false
        if !isFirst { text.append(",") }
        isFirst = false
        text.append(try describe(file, group.reading, hasFooter ? rest.popFirst() : nil))
        guard text.count >= RecordOutput.chunkSize else { continue }
        try output.write(lines: text.view, count: 0)
        text.removeAll()
      }
    }
    text.append("]}\n")
    try output.write(lines: text.view, count: 1)
    try output.finish()
  }

  /// The object without its files, for which their footers are read.
  private func head(_ refusal: String?, _ footers: inout [Footer]) throws(ToolError) -> String {
    var rows: Int? = 0
    var bytes: Int? = 0
    var wanted: Int? = 0
    // The commit and its listing; what was asked so far, too, was for them.
    var requests = 2
    for group in opening.groups {
      for file in group.files {
        bytes = sum(bytes, file.size)
        guard try opening.opener.knowsRowCount(file, group.reading) else {
          rows = nil
          wanted = sum(wanted, file.size)
          requests += 2  // where the file is, and its bytes
          continue
        }
        guard refusal == nil else {
          (rows, wanted) = (nil, nil)
          requests += 2
          continue
        }
        let footer = try footer(file)
        footers.append(footer)
        if let all = rows { rows = try addRows(all, footer.rows, of: file) }
        wanted = sum(wanted, footer.wanted)
        requests += footer.requests
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
    return report.json
  }

  /// One licence as a string, several as a list.
  private func licenses(_ card: Card) -> String {
    let names = card.licenses.map(quoted)
    return names.count > 1 ? "[\(names.joined(separator: ","))]" : names.first ?? "null"
  }

  private func footer(_ file: SourceFile) throws(ToolError) -> Footer {
    let parquet = try opening.opener.footer(file)
    return Footer(
      rows: parquet.rowCount, rowGroups: parquet.rowGroupCount,
      wanted: min(parquet.selectedBytes(), parquet.source.size) + parquet.footerBytes,
      requests: 2 + parquet.selectedPieces + (parquet.footerBytes > ParquetFile.speculativeBytes ? 1 : 0))
  }

  /// One file; with its footer where it has one that could be read.
  private func describe(_ file: SourceFile, _ reading: Reading, _ footer: Footer?) throws(ToolError) -> String {
    let report = Report()
    let kind = try opening.opener.kind(file, reading)
    report.add("file", file.path)
    report.add("format", json: kind.format.map { quoted($0.rawValue) } ?? "null")
    report.add("compression", json: kind.compression.map { quoted("\($0)") } ?? "null")
    report.add("bytes", json: text(file.size))
    if let modified = file.modified { report.add("modified", modified.text) }
    if let footer {
      report.add("rows", footer.rows)
      report.add("row_groups", footer.rowGroups)
      report.add("wanted_bytes", footer.wanted)
      report.add("resumes_at", "row")
    } else if try !opening.opener.knowsRowCount(file, reading) {
      report.add("resumes_at", try opening.opener.isByteAddressed(file, reading) ? "byte" : "start")
    }
    return report.json
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
