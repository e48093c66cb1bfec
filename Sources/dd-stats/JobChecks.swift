import Records
import ToolKit

/// What has to hold of a job's tasks and meetings. Each throws exit 65 with what clashes.
extension JobBooks {
  /// Behind a segment that learnt its tasks' keys stands one that drops what others had first. One task meets nobody.
  func requireMet() throws(ToolError) {
    let met = "\(folder)/\(segments).meet"
    guard FileKind(of: "\(met).pipe") != .file && FileKind(of: met) != .folder else {
      throw ToolError(
        .dataError, "\(met): keys met, but there is no \(segments + 1).pipe: no segment drops what they found")
    }
    let pipe = "\(folder)/\(segments).pipe"
    let learns = try readText(pipe).split(separator: "\0").contains { $0.hasPrefix("--learn-new") }
    guard !learns || plan.count == 1 else {
      throw ToolError(
        .dataError,
        "\(pipe): its tasks learnt keys that did not meet: \(met).pipe and a segment \(segments + 1) are due")
    }
  }

  /// What the meeting before a segment found is what its tasks dropped: none of them overlooked an answer.
  func checkMeeting(before segment: Int) throws(ToolError) {
    let meeting = "\(folder)/\(segment - 1).meet"
    var (lost, slice, slices) = (0, 1, 1)
    while slice <= slices {
      let path = "\(meeting)/\(slice)/part.ndjson"
      guard FileKind(of: path) == .file else {
        throw ToolError(.dataError, "\(path): slice \(slice) of the meeting is missing: it did not come to its end")
      }
      let answer = try JSONValue.readFile(path)
      guard let said = answer["slice"]?.text, let chunk = try? Chunk(argument: said), chunk.part == slice,
        slice == 1 || chunk.parts == slices, let here = answer["lost"]?.byteCount
      else { throw ToolError(.dataError, "\(path): not what 'dd-dedup meet' said of slice \(slice)") }
      slices = chunk.parts
      lost &+= here
      slice += 1
    }
    let dropped = dropped[segment, default: 0]
    guard lost == dropped else {
      throw ToolError(
        .dataError,
        "\(meeting): tasks are to lose \(grouped(lost)) keys, but segment \(segment) dropped \(grouped(dropped)) rows")
    }
  }

  /// Every task has a folder, and no other number has one.
  func requireEach(_ segment: Int) throws(ToolError) {
    var found: Set<Int> = []
    let folder = "\(folder)/\(segment)"
    for name in FileKind(of: folder) == .folder ? try listFolder(folder) : [] where !name.hasPrefix(".") {
      guard let number = Int(outside: name), String(number) == name else { continue }
      guard (1...plan.count).contains(number) else {
        throw ToolError(.dataError, "\(folder)/\(name): there are \(plan.count) tasks in \(self.folder)/tasks.ndjson")
      }
      found.insert(number)
    }
    if let missing = (1...plan.count).first(where: { !found.contains($0) }) {
      throw ToolError(.dataError, "\(folder)/\(missing): the task is missing: it did not come to its end")
    }
  }

  /// What a task kept is as long as its last stage wrote it.
  func checkPart(_ segment: Int, _ number: Int, _ last: RunReport?) throws(ToolError) {
    let path = "\(folder)/\(segment)/\(number)/part.ndjson"
    guard let written = last?.json["bytes_out"]?.byteCount else { return }
    let size = try partSize(path)
    guard size == written else {
      throw ToolError(.dataError, "\(path): it has \(size) bytes, but \(written) were written")
    }
  }

  /// The part of a task that lost nothing is the one before it.
  func checkLink(_ segment: Int, _ number: Int) throws(ToolError) {
    let (path, before) = (
      "\(folder)/\(segment)/\(number)/part.ndjson", "\(folder)/\(segment - 1)/\(number)/part.ndjson"
    )
    let (size, written) = (try partSize(path), try partSize(before))
    guard size == written else {
      throw ToolError(.dataError, "\(path): it has \(size) bytes, but \(written) are in the segment before (\(before))")
    }
  }

  /// The bytes of a task's rows. Throws exit 65 where they aren't there.
  private func partSize(_ path: String) throws(ToolError) -> Int {
    guard FileKind(of: path) != .nothing else {
      throw ToolError(.dataError, "\(path): the task's rows are missing: remove its folder and run it again")
    }
    return try fileSize(path)
  }

  /// What a task's first stage read is what was planned, and ends where the next task begins.
  func check(_ report: RunReport, _ number: Int) throws(ToolError) {
    func fail(_ what: String) -> ToolError { ToolError(.dataError, "\(report.path): \(what)") }
    let task = plan[number - 1]
    // One task that is all there is needs no count.
    if plan.count == 1, task["rows"] == .null, report.json["task"] == nil { return }
    guard let rows = task["rows"]?.count, let row = task["row"]?.count else {
      throw ToolError(.dataError, "\(folder)/tasks.ndjson:\(number): the task was not counted")
    }
    let done = report.json["task"]
    guard done?["task"]?.count == number, done?["of"]?.count == task["of"]?.count, done?["row"]?.count == row else {
      throw fail("it is not of task \(number) as it was planned")
    }
    guard report.input == rows else { throw fail("in is \(report.input), but task \(number) is of \(rows) rows") }
    let reached = report.json["next"]?["row"]?.count
    let next = number < plan.count ? plan[number]["row"]?.count : nil
    if rows > 0, (task["step"]?.count ?? 1) == 1, let next, reached != next {
      throw fail("it ends before row \(reached.map { String($0) } ?? "?"), but the next task begins at \(next)")
    }
    let isExhausted = report.json["exhausted"]?.bool ?? false
    guard isExhausted == (task["last"]?.text != nil) else {
      throw fail(
        isExhausted ? "it came to the source's end, and is not the last task" : "it did not come to the source's end")
    }
  }
}
