import ArgumentParser
import Keys
import Records
import ToolKit

/// Says of the key sets of a job's tasks which keys each has to give up, because a task before it has them.
struct Meet: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "meet",
    abstract: "Of the key sets of several tasks, write for each task the keys that one before it has.",
    usage: "dd-dedup meet --slice <i/n> --into <dir> [--earlier <keyset> ...] [--tasks <n>] <keyset> ...",
    discussion: """
      The key sets are those of 'dd-dedup --learn-new', in the order of the tasks. DIR gets a key set <task>.<slice> for \
      each task that loses keys, which 'dd-dedup --seen' drops from its records; tasks are counted from 1. Only the \
      bytes of the slice are read: slices can be run side by side, on any machine.

      Memory: 64 KiB a key set, and 16 bytes for each key that is lost in the slice.
      """)

  @Option(
    help: ArgumentHelp("Look at the I-th of N slices of the key space.", valueName: "i/n"),
    transform: Chunk.init(argument:))
  var slice: Chunk

  @Option(help: ArgumentHelp("Where the answers go, a folder that is there.", valueName: "dir"))
  var into: String

  @Option(
    help: ArgumentHelp(
      "A key set that comes before all tasks, such as an earlier run's. May be repeated.", valueName: "keyset"))
  var earlier: [String] = []

  @OptionGroup var folders: TaskKeySets

  @Argument(help: ArgumentHelp("The tasks' key sets, in the order of the tasks.", valueName: "keyset"))
  var sets: [String]

  func run() throws {
    guard FileKind(of: into) == .folder else { throw ToolError(.noInput, "\(into): no folder") }
    let sets = try folders.paths(self.sets)
    try TaskKeySets.requireAscending(sets)
    var slices: [KeySetSlice] = []
    for path in earlier + sets { slices.append(try KeySetSlice(path, part: slice.part, of: slice.parts)) }
    for other in slices.dropFirst() where other.specification != slices[0].specification {
      throw ToolError(
        .dataError,
        "\(other.path): made with '\(other.specification.options)', but \(slices[0].path) with '\(slices[0].specification.options)'"
      )
    }
    var lost = [[Fingerprint]](repeating: [], count: sets.count)
    let keys = try merge(slices, into: &lost)
    for (task, keys) in lost.enumerated() {
      // An answer of an earlier run holds no longer.
      let path = "\(into)/\(task + 1).\(slice.part)"
      if keys.isEmpty { try removeWhole(path) } else { try write(keys, slices[0].specification, to: path) }
    }
    let losers = lost.filter { !$0.isEmpty }
    try printToStandardOutput(
      JSONValue.object([
        ("slice", .string(slice.description)), ("sets", .int(slices.count)), ("keys", .int(keys)),
        ("lost", .int(losers.reduce(0) { $0 + $1.count })), ("tasks", .int(losers.count)),
        ("bytes_in", .int(slices.reduce(0) { $0 + $1.bytesRead })),
      ]).line)
  }

  /// Goes through all keys in order; of each, all sets but the first that has it lose it. Returns how many were read.
  private func merge(_ slices: [KeySetSlice], into lost: inout [[Fingerprint]]) throws(ToolError) -> Int {
    var queue = SetQueue()
    for (index, slice) in slices.enumerated() {
      try slice.advance()
      if let key = slice.key { queue.insert(key, index) }
    }
    var keys = 0
    var owned: Fingerprint?
    while let (key, index) = queue.first {
      keys += 1
      if owned == key, index >= earlier.count { lost[index - earlier.count].append(key) }
      owned = key
      try slices[index].advance()
      queue.replaceFirst(slices[index].key)
    }
    return keys
  }

  private func write(_ keys: [Fingerprint], _ specification: KeySpecification, to path: String) throws(ToolError) {
    let table = KeyTable()
    for key in keys { _ = try table.insert(key) }
    try KeySetFile.write(table, specification, to: path)
  }
}

/// The sets by their keys at hand, the least first, of equal ones the set that comes first: a binary heap.
private struct SetQueue {
  private var heap: [(key: Fingerprint, set: Int)] = []

  var first: (key: Fingerprint, set: Int)? { heap.first }

  private func precedes(_ left: Int, _ right: Int) -> Bool {
    let (left, right) = (heap[left], heap[right])
    return left.key == right.key ? left.set < right.set : left.key < right.key
  }

  mutating func insert(_ key: Fingerprint, _ set: Int) {
    heap.append((key, set))
    var child = heap.count - 1
    while child > 0, precedes(child, (child - 1) / 2) {
      heap.swapAt(child, (child - 1) / 2)
      child = (child - 1) / 2
    }
  }

  /// Gives the first set its next key; none takes it out.
  mutating func replaceFirst(_ key: Fingerprint?) {
    if let key {
      heap[0].key = key
    } else {
      heap[0] = heap[heap.count - 1]
      heap.removeLast()
    }
    var parent = 0
    while true {
      var least = parent
      for child in [2 * parent + 1, 2 * parent + 2] where child < heap.count && precedes(child, least) { least = child }
      if least == parent { return }
      heap.swapAt(parent, least)
      parent = least
    }
  }
}
