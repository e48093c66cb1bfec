import Records
import Shuffle
import Testing

/// The order of rows depends on the seed, not on the memory that there is: in memory, in buckets, and in buckets of buckets.
@Test func shuffledOrderIsTheSameInAnyMemory() throws {
  let rows = (0..<20_000).map { number in "row \(number) " + String(repeating: "x", count: number % 190) }
  let bytes = rows.reduce(0) { $0 + $1.utf8.count }
  func order(memory: Int) throws -> [String] {
    let shuffled = try ShuffledRows(random: RandomKeys(seed: 7, source: 0, epoch: 1), bytes: bytes, memory: memory)
    for (number, row) in rows.enumerated() {
      let buffer = ByteBuffer(capacity: 16)
      buffer.append(row)
      try shuffled.add(buffer.view, size: number)
    }
    var result: [String] = []
    while let next = try shuffled.next() {
      #expect(rows[next.size].utf8.elementsEqual(String(next.row).utf8))
      result.append(String(next.row))
    }
    return result
  }
  let whole = try order(memory: 1 << 30)
  #expect(whole.sorted() == rows.sorted() && whole != rows)
  // 2.6 MB: some ten buckets; a thousand that would each fit in one block; few that are each divided again.
  for memory in [1 << 20, 4 << 10, 300_000] { #expect(try order(memory: memory) == whole) }
}

/// A guess of the size that is far too small divides buckets again and again.
@Test func shuffledRowsOutgrowTheirGuess() throws {
  let shuffled = try ShuffledRows(random: RandomKeys(seed: 7, source: 0, epoch: 1), bytes: 4_000, memory: 5_000)
  let row = ByteBuffer(capacity: 16)
  row.append(String(repeating: "y", count: 1000))
  for number in 0..<5_000 { try shuffled.add(row.view, size: number) }
  var seen = Set<Int>()
  while let next = try shuffled.next() { seen.insert(next.size) }
  #expect(seen.count == 5_000)
}
