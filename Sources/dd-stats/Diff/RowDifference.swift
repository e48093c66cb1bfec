import Keys
import Records

/// Samples that only one of two corpora has.
struct RowDifference {
  /// How many, and the first of them by dataset and number.
  struct Side {
    fileprivate(set) var onlyBefore = 0
    fileprivate(set) var onlyAfter = 0
    fileprivate(set) var firstBefore: [Place] = []
    fileprivate(set) var firstAfter: [Place] = []
  }

  /// Where a sample is: its dataset's number, and its own there.
  struct Place: Comparable {
    let dataset: Int
    let record: Int

    static func < (left: Place, right: Place) -> Bool {
      (left.dataset, left.record) < (right.dataset, right.record)
    }
  }

  /// So many samples are named.
  static let most = KeyRuns.Group.named

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
    try runs.forEachKey { group in
      let before = group.datasets.filter { $0.dataset < second }
      let after = group.datasets.filter { $0.dataset >= second }
      let counts = (before.reduce(0) { $0 + $1.count }, after.reduce(0) { $0 + $1.count })
      repeats.0 += max(0, counts.0 - 1)
      repeats.1 += max(0, counts.1 - 1)
      if after.isEmpty {
        side.onlyBefore += counts.0
        add(before, to: &side.firstBefore)
      } else if before.isEmpty {
        side.onlyAfter += counts.1
        add(after, to: &side.firstAfter)
      }
    }
    return (side, repeats)
  }

  private static func add(
    _ members: [(dataset: Int, count: Int, first: [UInt32])], to first: inout [Place]
  ) {
    for member in members {
      for record in member.first { add(Place(dataset: member.dataset, record: Int(record)), to: &first) }
    }
  }

  private static func add(_ place: Place, to first: inout [Place]) {
    if first.count == most, let last = first.last, last < place { return }
    first.insert(place, at: first.firstIndex { place < $0 } ?? first.count)
    if first.count > most { first.removeLast() }
  }

  /// The ids of some samples, `dataset:number` where they have none.
  static func names(_ places: [Place], in corpus: Corpus, firstDataset: Int) throws(ToolError) -> [String] {
    var names: [String] = []
    for place in places {
      let dataset = corpus.datasets[place.dataset - firstDataset]
      let paths = dataset.paths
      if paths.isEmpty { continue }
      // What could be read once only is read.
      let isThere = FileKind(of: paths[0]) == .file
      names.append(
        try !isThere
          ? "\(dataset.name):\(place.record)" : id(of: place.record, in: paths) ?? "\(dataset.name):\(place.record)")
    }
    return names
  }

  /// The id of a record of files, counted from 0 without lines that are none.
  private static func id(of record: Int, in paths: [String]) throws(ToolError) -> String? {
    let input = RecordInput(paths: paths)
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
