import ArgumentParser
import Records
import ToolKit

/// Parts of a source as commands of their own (docs/scale.md).
struct TaskOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Print N tasks, one a line, that together are all rows; read no rows.", valueName: "n"))
  var tasks: Int?

  @Option(help: ArgumentHelp("The same, in tasks that read so many bytes each.", valueName: "size"))
  var taskBytes: ByteSize?

  @Option(
    help: ArgumentHelp("With --tasks: what the tasks of the same source counted, one line each.", valueName: "file"))
  var counted: String?

  @Option(
    help: ArgumentHelp(
      "Read the rows of one task: line I of a file of tasks, counted from 1, or the one line of standard input.",
      valueName: "file:i|-"))
  var task: String?

  @Flag(help: "With --task: count its rows, and print what --counted takes.")
  var count = false

  /// How tasks are cut, where they are asked for.
  var size: TaskSize? { tasks.map(TaskSize.number) ?? taskBytes.map { .bytes($0.bytes) } }

  func validate() throws {
    if let tasks, !(1...1_000_000).contains(tasks) { throw ValidationError("--tasks takes 1 to 1000000, not \(tasks)") }
    if tasks != nil && taskBytes != nil { throw ValidationError("--tasks and --task-bytes exclude each other") }
    if size != nil && task != nil { throw ValidationError("--tasks plans, --task reads: one of them") }
    if counted != nil && size == nil { throw ValidationError("--counted is about --tasks or --task-bytes") }
    if count && task == nil { throw ValidationError("--count counts the rows of a --task") }
  }

  /// The file that the task which is named lies in, or `-`.
  var file: String? {
    guard let task, task != "-", let colon = task.utf8.lastIndex(of: 0x3A) else { return task }
    return String(task[..<colon])
  }

  /// The task that is named.
  func named() throws(ToolError) -> FetchTask? {
    guard let task, let file else { return nil }
    if task == "-" { return try FetchTask(line: 1, of: "-") }
    guard let colon = task.utf8.lastIndex(of: 0x3A), colon > task.startIndex,
      let line = Int(outside: task[task.utf8.index(after: colon)...], atMost: 1_000_000), line > 0
    else { throw ToolError(.usage, "--task takes FILE:I with a line's number from 1, or '-', not '\(task)'") }
    return try FetchTask(line: line, of: file)
  }
}
