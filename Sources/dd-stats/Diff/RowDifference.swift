import Keys
import Records

/// Samples that only one of two corpora has.
struct RowDifference {
  /// How many, and the first of them by dataset and number.
  struct Side {
    fileprivate(set) var onlyBefore = 0
    fileprivate(set) var onlyAfter = 0
    fileprivate(set) var firstBefore: [KeyRuns.Entry] = []
    fileprivate(set) var firstAfter: [KeyRuns.Entry] = []
  }

  /// So many samples are named.
  static let most = 5

  let byId: Side
  let byKey: Side
  /// Samples that repeat an earlier one of the same corpus, by key.
  let repeats: (Int, Int)

  /// Of fingerprints of both, those of the second with dataset numbers from `second` on.
  init(ids: KeyRuns, keys: KeyRuns, second: Int) throws(ToolError) {
    byId = try Self.side(ids, second).side
    (byKey, repeats) = try Self.side(keys, second)
  }

  private static func side(_ runs: KeyRuns, _ second: Int) throws(ToolError) -> (side: Side, repeats: (Int, Int)) {
    var side = Side()
    var repeats = (0, 0)
    try runs.forEachKey { entries in
      let before = entries.filter { $0.dataset < second }
      let after = entries.filter { $0.dataset >= second }
      repeats.0 += max(0, before.count - 1)
      repeats.1 += max(0, after.count - 1)
      if after.isEmpty {
        side.onlyBefore += before.count
        for entry in before { add(entry, to: &side.firstBefore) }
      } else if before.isEmpty {
        side.onlyAfter += after.count
        for entry in after { add(entry, to: &side.firstAfter) }
      }
    }
    return (side, repeats)
  }

  private static func add(_ entry: KeyRuns.Entry, to first: inout [KeyRuns.Entry]) {
    func place(_ entry: KeyRuns.Entry) -> (UInt32, UInt32) { (entry.dataset, entry.record) }
    if first.count == most, let last = first.last, place(last) < place(entry) { return }
    let index = first.firstIndex { place(entry) < place($0) } ?? first.count
    first.insert(entry, at: index)
    if first.count > most { first.removeLast() }
  }

  /// The ids of some samples, `dataset:number` where they have none.
  static func names(_ entries: [KeyRuns.Entry], in corpus: Corpus, firstDataset: Int) throws(ToolError) -> [String] {
    var names: [String] = []
    for entry in entries {
      let dataset = corpus.datasets[Int(entry.dataset) - firstDataset]
      guard let path = dataset.path else { continue }
      names.append(try id(of: Int(entry.record), in: path) ?? "\(dataset.name):\(entry.record)")
    }
    return names
  }

  /// The id of a file's record, counted from 0 without lines that are none.
  private static func id(of record: Int, in path: String) throws(ToolError) -> String? {
    let input = RecordInput(paths: [path])
    let document = JSONDocument()
    let id = FieldLookup(try FieldPath("id"))
    var number = 0
    while case .line = try input.next() {
      guard (try? document.parse(input.line)) != nil else { continue }
      if number == record { return id.first(in: document).map { shortened(String(document.text($0)), 100) } }
      number += 1
    }
    return nil
  }
}
