import Shuffle

/// Some samples of a dataset, drawn by a seed: those with the least random keys.
struct SamplePicks {
  private let most: Int
  private let keys: RandomKeys
  private var picked: [(key: UInt64, excerpt: SampleExcerpt)] = []

  init(most: Int, seed: Int, dataset: Int) {
    self.most = most
    keys = RandomKeys(seed: seed, source: dataset, epoch: 1)
  }

  /// Whether the sample of this number, from 0, is among them so far.
  func wants(_ number: Int) -> Bool {
    guard picked.count >= most else { return most > 0 }
    return keys.key(row: UInt64(number)) < (picked.last?.key ?? 0)
  }

  mutating func add(_ number: Int, _ excerpt: SampleExcerpt) {
    let key = keys.key(row: UInt64(number))
    let place = picked.firstIndex { key < $0.key } ?? picked.count
    picked.insert((key, excerpt), at: place)
    if picked.count > most { picked.removeLast() }
  }

  /// In the order of the file.
  var excerpts: [SampleExcerpt] { picked.map(\.excerpt).sorted { $0.number < $1.number } }
}
