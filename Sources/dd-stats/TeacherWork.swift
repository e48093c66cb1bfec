import Records
import ToolKit

/// What a teacher did for a dataset of a download, by the reports of dd-teach.
struct TeacherWork {
  /// The reports of answers and of scores; nil where there are none.
  let answers: RunReport?
  let scores: RunReport?

  /// Reads the state; nil for a dataset without a teacher.
  init?(_ dataset: String, _ download: DownloadFolder) throws(ToolError) {
    answers = try download.assembly(of: dataset).first { $0.tool == "dd-teach answer" }
    scores = try download.scores(of: dataset).first
    if answers == nil && scores == nil { return nil }
  }

  /// What is the same in every run: of answers the model alone, for how many were asked about before the final file was
  /// full is a matter of time.
  var json: JSONValue {
    .object([
      ("answers", answers.map { .object([("model", $0.json["model"])]) }),
      (
        "scores",
        scores.map { report in
          .object([
            ("model", report.json["model"]), ("samples", .int(report.output)),
            ("rejected", .counts(report.rejected.filter { $0.count > 0 })), ("tokens", report.json["asked"]),
          ])
        }
      ),
    ])
  }
}

extension TeacherWork {
  /// The last words about all datasets of a download; nothing where no teacher had a part.
  static func words(_ datasets: [String], _ download: DownloadFolder) throws(ToolError) -> String {
    var models: [String] = []
    var (answers, scores, read, written) = (0, 0, 0, 0)
    for dataset in datasets {
      guard let work = try TeacherWork(dataset, download) else { continue }
      answers += work.answers?.output ?? 0
      scores += work.scores?.output ?? 0
      for report in [work.answers, work.scores].compactMap({ $0 }) {
        if let model = report.json["model"]?.text, !models.contains(model) { models.append(model) }
        read &+= report.json["asked"]?["prompt_tokens"]?.count ?? 0
        written &+= report.json["asked"]?["completion_tokens"]?.count ?? 0
      }
    }
    guard !models.isEmpty else { return "" }
    let parts = [
      answers > 0 ? "\(grouped(answers)) answers" : nil, scores > 0 ? "scores of \(grouped(scores)) samples" : nil,
      "\(grouped(read)) tokens read, \(grouped(written)) written",
    ].compactMap { $0 }
    return "\(models.joined(separator: ", ")): \(parts.joined(separator: ", "))".visible
  }
}
