import Records
import ToolKit

/// The life of a row, for people and as JSON.
struct RowStory {
  let life: RowLife
  let links: HubLinks

  private var source: RowSource { life.dataset.source }
  private var file: (name: String, row: Int)? { life.row.flatMap { source.file(ofRow: $0) } }

  private var link: String? { life.row.flatMap { _ in links.row(source, inFile: file?.name) } }

  /// Throws exit 66 where what became of the row can't be told.
  var text: String {
    get throws(ToolError) {
      let verdict = try self.verdict
      var lines: [(String, String)] = []
      let commit = source.revision.map { " at \($0)" } ?? ""
      if !source.repo.isEmpty { lines.append(("source", source.repo + commit)) }
      if let row = life.row { lines.append(("row", "\(grouped(row)) of the whole source, from 0")) }
      if let file {
        let place = file.row == life.row ? "" : ", row \(grouped(file.row)) of the file"
        lines.append(("file", file.name + place))
      }
      if let link { lines.append(("", link)) }
      for event in life.events { lines += words(event) }
      lines += verdict.map { [("", $0)] } ?? []
      let story = lines.map { name, words in
        let label = name + String(repeating: " ", count: max(1, 9 - name.count))
        return "  \(label)\(Secrets.hide(words).visible)\n"
      }
      return "\(life.id.visible)\n\n\(story.joined())"
    }
  }

  private func words(_ event: RowLife.Event) -> [(String, String)] {
    switch event {
    case .kept(let id, let round, let line):
      let own = id == life.id ? "" : "\(id): "
      return [("kept", "\(own)by round \(round) of \(life.rounds.count), line \(grouped(line)) of what it kept")]
    case .output(let id, let file, let line):
      let own = id == life.id ? "" : "\(id): "
      return [("stands", "\(own)in \(file), line \(grouped(line))")]
    case .dropped(let row, let round, let repeats):
      let stage = round.map { "in round \($0) of \(life.rounds.count)" } ?? "in the assembly"
      var lines = [("dropped", "\(stage), by \(row.stage): \(row.reason)")]
      if row.kind != "duplicate" && !row.detail.isEmpty { lines.append(("", row.detail)) }
      if let repeats {
        let place = repeats.kept.map { ", which round \($0.round) of \(repeats.dataset) kept" } ?? ""
        lines.append(("repeats", repeats.name + place))
        if let similarity = repeats.similarity, similarity != "1" { lines.append(("", "jaccard \(similarity)")) }
      } else if row.kind == "duplicate" {
        lines.append(("repeats", "a row that another round, or another download, has"))
      }
      return lines + [("was", shortened(row.row, 66, sign: cutSign))]
    }
  }

  /// What is to be said where the row stands nowhere and nothing dropped it.
  private var verdict: String? {
    get throws(ToolError) {
      var wasKept = false
      for event in life.events {
        switch event {
        case .output, .dropped: return nil
        case .kept: wasKept = true
        }
      }
      if wasKept { return "spare: not in \(life.dataset.file), which has all samples that were asked for" }
      let read = life.rounds.reduce(0) { $0 + $1.read }
      guard let row = life.row else { return nil }
      if row >= read && life.dataset.plan?.json["chunk"]?.text == nil {
        return "not read: \(grouped(read)) rows of the source were, 0 to \(grouped(max(read - 1, 0)))"
      }
      throw ToolError(
        .noInput,
        life.hasRejects
          ? "\(life.id): neither kept nor among the dropped rows: it may be no record, or its rounds were made without --keep-rejects"
          : "\(life.id): its row was read and no sample of it was kept; what dropped it is known only of downloads made with --keep-rejects"
      )
    }
  }

  var json: JSONValue {
    get throws(ToolError) {
      let verdict = try self.verdict
      return .object([
        ("id", .string(life.id)), ("dataset", .string(life.dataset.name)), ("repo", .string(source.repo)),
        ("revision", source.revision.map(JSONValue.string) ?? .null), ("row", life.row.map(JSONValue.int) ?? .null),
        ("file", file.map { .string($0.name) } ?? .null), ("file_row", file.map { .int($0.row) } ?? .null),
        ("link", link.map(JSONValue.string) ?? .null),
        ("events", .array(life.events.map(json))), ("verdict", verdict.map(JSONValue.string) ?? .null),
      ])
    }
  }

  private func json(_ event: RowLife.Event) -> JSONValue {
    switch event {
    case .kept(let id, let round, let line):
      .object([("event", .string("kept")), ("id", .string(id)), ("round", .int(round)), ("line", .int(line))])
    case .output(let id, let file, let line):
      .object([
        ("event", .string("output")), ("id", .string(id)), ("file", .string(file)), ("line", .int(line)),
      ])
    case .dropped(let row, let round, let repeats):
      .object([
        ("event", .string("dropped")), ("round", round.map(JSONValue.int) ?? .null), ("stage", .string(row.stage)),
        ("kind", .string(row.kind)), ("reason", .string(row.reason)), ("detail", .string(row.detail)),
        ("row", .string(row.row)),
        ("repeats", repeats.map { .string($0.name) }), ("repeats_dataset", repeats.map { .string($0.dataset) }),
        ("jaccard", repeats?.similarity.map(JSONValue.number)),
      ])
    }
  }
}
