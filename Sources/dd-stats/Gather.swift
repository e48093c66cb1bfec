import ArgumentParser
import Records
import ToolKit

/// The reports of all tasks of a job as those of one pipe.
struct Gather: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "gather",
    abstract: "Add up the reports of all tasks of a job, as if one pipe had done them.",
    discussion: """
      JOB is the folder of a job (docs/scale.md): tasks.ndjson is what 'dd-fetch rows --tasks' printed, and JOB/1/3 has \
      the reports of task 3 in the first segment: 1-fetch.json, 2-map.json and so on. Standard output gets one report a \
      stage, one a line.

      Exit code 65 with what clashes unless every task is there in every segment, each kept the law of reports and read \
      the rows that were planned, and each goes on where the one before it ended. What killed attempts left lies in \
      folders whose names begin with a dot: they are passed over. 'dd-stats check JOB' checks the same, and is quiet.
      """)

  @Option(help: ArgumentHelp("Write them into DIR instead, as 1-fetch.json and so on.", valueName: "dir"))
  var into: String?

  @Argument(help: ArgumentHelp("The job's folder.", valueName: "job"))
  var folder: String

  func run() throws {
    let stages = try JobBooks(folder).stages
    guard let into else { return try printToStandardOutput(stages.map(\.report.line).joined()) }
    for stage in stages {
      let buffer = ByteBuffer()
      buffer.append(stage.report.line)
      try writeWhole(buffer.view, to: "\(into)/\(stage.name)")
    }
  }
}
