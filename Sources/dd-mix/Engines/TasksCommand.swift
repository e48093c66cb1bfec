import ArgumentParser
import Glibc
import Records
import ToolKit

/// What an engine is asked to do for a dataset, in words; and whether what stays on one machine fits there.
struct TasksCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tasks",
    abstract: "Say what a plan of tasks is, and whether near-duplicates fit in memory: for dd-download --engine.",
    discussion: """
      Reads what 'dd-fetch rows --tasks' printed, and prints how many tasks it has, of what size, and which keys meet.
      With --near N: exit code 78 with the numbers where an index of N samples does not fit in this machine's memory.
      """)

  @Option(help: ArgumentHelp("The dataset.", valueName: "name"))
  var dataset = ""

  @Option(help: ArgumentHelp("Its stages, with commas between.", valueName: "list"))
  var stages = ""

  @Option(help: ArgumentHelp("Samples whose near-duplicates are looked for on one machine.", valueName: "n"))
  var near = 0

  @Option(help: ArgumentHelp("Rows that are asked for, where one task reads them as one machine does.", valueName: "n"))
  var limit: Int?

  @Argument(help: ArgumentHelp("Tasks, one a line.", valueName: "file"))
  var file: String?

  /// Bytes that `dd-dedup --near` holds for a kept sample: 400, and 30 of its key (docs/near.md).
  private static let bytesOfNearSample = 430

  func run() throws {
    if near > 0 { try checkMemory() }
    guard let file else { return }
    try printToStandardOutput("\(dataset): \(try sizes(try JSONValue.readLines(file)))\(meetings)\n")
  }

  private func checkMemory() throws(ToolError) {
    let pages = sysconf(Int32(_SC_PHYS_PAGES))
    let have = Double(pages * sysconf(Int32(_SC_PAGESIZE)))
    let need = Double(near) * Double(Self.bytesOfNearSample)
    guard need > have else { return }
    throw ToolError(
      .configuration,
      "near-duplicates of \(grouped(near)) samples take \(Self.gigabytes(need)) GB of"
        + " memory on one machine, engine or not, and this one has \(Self.gigabytes(have)): leave 'near' out, or take fewer samples"
    )
  }

  private static func gigabytes(_ bytes: Double) -> String { decimal(bytes / 1e9, places: 1) }

  private func sizes(_ tasks: [JSONValue]) throws(ToolError) -> String {
    let number = counted(tasks.count, "task")
    if let rows = tasks.map({ $0["rows"]?.count ?? -1 }).max(), rows >= 0 {
      return "\(number) of \(grouped(rows)) rows at most"
    }
    if tasks.count == 1, tasks[0]["files"] == nil {
      return number + (limit.map { " of \(grouped($0)) rows at most" } ?? "")
    }
    let bytes = tasks.map { task in
      (task["files"]?.elements ?? []).reduce(0) { sum, file in
        sum &+ (file["to"]?.byteCount ?? file["bytes"]?.byteCount ?? 0) &- (file["byte"]?.byteCount ?? 0)
      }
    }.max()
    return "\(number) of \(decimal(Double(bytes ?? 0) / 1e6, places: 1)) MB at most, whose rows are counted first"
  }

  private var meetings: String {
    let stages = stages.split(separator: ",")
    let meeting = stages.filter { $0 == "raw.dedup" || $0 == "dedup" }.joined(separator: " and ")
    let words = meeting.isEmpty ? "" : "; keys meet after \(meeting)"
    return stages.contains("near") ? words + "; near-duplicates are looked for on this machine" : words
  }
}
