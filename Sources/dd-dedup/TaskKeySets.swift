import ArgumentParser
import Records
import ToolKit

/// The key sets of a job's tasks, named by the folder of their segment: by themselves they could be too many for a
/// command line.
struct TaskKeySets: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "A folder among the key sets is a segment of a job with N tasks: DIR/1/keys to DIR/N/keys.", valueName: "n"))
  var tasks: Int?

  func validate() throws {
    if let tasks, !(1...1_000_000).contains(tasks) { throw ValidationError("--tasks takes 1 to 1000000, not \(tasks)") }
  }

  /// The names, with the key sets of its tasks in place of each folder, in the tasks' order.
  func paths(_ names: [String]) throws(ToolError) -> [String] {
    let folders = names.filter { FileKind(of: $0) == .folder }
    guard let tasks else {
      guard let folder = folders.first else { return names }
      throw ToolError(
        .usage, "\(folder): a folder: with --tasks N its key sets are \(folder)/1/keys to \(folder)/N/keys")
    }
    guard !folders.isEmpty else {
      throw ToolError(.usage, "--tasks is about a segment's folder, and none is among the key sets")
    }
    return names.flatMap { name in folders.contains(name) ? (1...tasks).map { "\(name)/\($0)/keys" } : [name] }
  }

  /// Throws exit 64 where `DIR/10/keys` stands before `DIR/2/keys`, as a shell's pattern lists them: the first task that
  /// has a key keeps it.
  static func requireAscending(_ names: [String]) throws(ToolError) {
    var last: (folder: Substring, number: Int)?
    for name in names {
      let parts = name.split(separator: "/", omittingEmptySubsequences: false)
      guard parts.count > 1, parts[parts.count - 1] == "keys", let number = Int(outside: parts[parts.count - 2]) else {
        last = nil
        continue
      }
      let folder = name.dropLast(parts[parts.count - 2].count + 6)
      if let last, last.folder == folder, last.number > number {
        throw ToolError(
          .usage,
          "\(name): task \(number) stands behind task \(last.number): name them in their order, or '--tasks N \(folder)'"
        )
      }
      last = (folder, number)
    }
  }
}
