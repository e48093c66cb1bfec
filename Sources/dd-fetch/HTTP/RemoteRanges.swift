import Glibc
import Parquet
import Records
import Web

/// A remote file by ranges: what is announced is fetched side by side before it is read.
///
/// At first, when nobody knows whether the reader wants more than a few rows, only what it asks for is fetched; where
/// it goes on reading, as much ahead of it as it has read there. Once a run has read some megabytes all that is
/// announced is fetched at once; before that, too, where it is little.
final class RemoteRanges: ByteSource {
  let name: String
  let size: Int
  private let location: any Location
  private let network: Network
  /// The file's last bytes.
  private let tail: ByteBuffer
  /// Ranges that are on their way or there.
  private var blocks: [Block] = []
  /// Announced ranges that were not asked for yet.
  private var promised: [Range<Int>] = []
  /// Where reads ended, and how many bytes were read without a break before that; only while it is careful.
  private var runs: [Int: Int] = [:]

  private static let carefulBytes = 4 << 20
  private static let littleBytes = 1 << 20
  /// Blocks that were read in part, such as around pages that nobody wanted, are given up beyond this.
  private static let keptBytes = 3 * Parquet.RowReader.readAheadBytes

  private final class Block {
    let range: Range<Int>
    let fetch: ResumingFetch
    var unread: Int

    init(_ range: Range<Int>, _ fetch: ResumingFetch) {
      self.range = range
      self.fetch = fetch
      unread = range.count
    }
  }

  /// A file of `size` bytes; `tail` are those of its last ones that are there already.
  init(_ location: any Location, _ network: Network, size: Int, tail: ByteBuffer? = nil) {
    self.location = location
    self.network = network
    self.size = size
    self.tail = tail ?? ByteBuffer(capacity: 16)
    name = location.name
  }

  func prefetch(_ ranges: [Range<Int>]) {
    for range in ranges {
      let range = range.clamped(to: 0..<size - tail.count)
      if !range.isEmpty { promised.append(range) }
    }
    let sum = promised.reduce(0) { $0 + $1.count }
    if !isCareful || sum <= Self.littleBytes { fetchPromised() }
  }

  /// Whether the run has read so little that it may soon have enough.
  private var isCareful: Bool { network.rangeBytesRead <= Self.carefulBytes }

  private func fetchPromised() {
    let ranges = promised
    promised = []
    runs = [:]
    for range in ranges {
      // What can't be sent now is asked for when it is read.
      if let block = try? block(range) { blocks.append(block) }
    }
    while blocks.count > 1, blocks.reduce(0, { $0 + $1.range.count }) > Self.keptBytes {
      // The oldest that is there whole and was begun to be read.
      guard
        let index = blocks.firstIndex(where: { $0.fetch.body.count == $0.range.count && $0.unread < $0.range.count })
      else { return }
      blocks.remove(at: index)
    }
  }

  private func block(_ range: Range<Int>) throws(ToolError) -> Block {
    let fetch = try ResumingFetch(
      location, network, from: range.lowerBound, to: range.upperBound, bufferBytes: .max)
    return Block(range, fetch)
  }

  func read(at offset: Int, count: Int, into destination: UnsafeMutableRawPointer) throws {
    guard offset >= 0, count >= 0, count <= size - offset else {
      throw ToolError(.dataError, "\(name): bytes \(offset) to \(offset + count) are asked of a file of \(size)")
    }
    var run = runs.removeValue(forKey: offset) ?? 0
    var done = 0
    while done < count {
      let step = unsafe try copy(offset + done..<offset + count, after: run, into: destination + done)
      done += step
      run += step
    }
    if !isCareful {
      if !promised.isEmpty { fetchPromised() }
    } else if count > 0 {
      runs[offset + count] = run
    }
  }

  /// Copies the first bytes of a range, as many as lie in one place; returns how many. `run` bytes before them were
  /// read without a break.
  private func copy(_ wanted: Range<Int>, after run: Int, into destination: UnsafeMutableRawPointer) throws(ToolError)
    -> Int
  {
    let offset = wanted.lowerBound
    let tailStart = size - tail.count
    if offset >= tailStart {
      unsafe memcpy(destination, tail.view.pointer + (offset - tailStart), wanted.count)
      return wanted.count
    }
    let wanted = wanted.clamped(to: 0..<tailStart)
    if let index = blocks.firstIndex(where: { $0.range.contains(offset) }) {
      let block = blocks[index]
      let here = wanted.clamped(to: block.range)
      unsafe try copy(block, here, into: destination)
      block.unread -= here.count
      network.rangeBytesRead += here.count
      if block.unread <= 0 { blocks.remove(at: index) }
      return here.count
    }
    if let block = try step(wanted, after: run) {
      blocks.append(block)
      return unsafe try copy(wanted, after: run, into: destination)
    }
    // Nobody announced it: up to the next thing that is on its way.
    let next = blocks.map(\.range.lowerBound).filter { $0 > offset }.min() ?? size
    let block = try block(offset..<min(wanted.upperBound, next))
    unsafe try copy(block, block.range, into: destination)
    if block.range.upperBound == size { tail.append(block.fetch.body.view) }
    return block.range.count
  }

  /// What is fetched now of the announced range that has the first of the wanted bytes, if one has.
  private func step(_ wanted: Range<Int>, after run: Int) throws(ToolError) -> Block? {
    guard let index = promised.firstIndex(where: { $0.contains(wanted.lowerBound) }) else { return nil }
    let range = promised.remove(at: index)
    let end = min(range.upperBound, max(wanted.upperBound, wanted.lowerBound + run))
    if range.lowerBound < wanted.lowerBound { promised.append(range.lowerBound..<wanted.lowerBound) }
    if end < range.upperBound { promised.append(end..<range.upperBound) }
    return try block(wanted.lowerBound..<end)
  }

  private func copy(_ block: Block, _ wanted: Range<Int>, into destination: UnsafeMutableRawPointer) throws(ToolError) {
    let start = wanted.lowerBound - block.range.lowerBound
    while block.fetch.body.count < start + wanted.count {
      guard try block.fetch.grow() else { throw ToolError(.temporaryFailure, "\(name): broken off") }
    }
    unsafe memcpy(destination, block.fetch.body.view.pointer + start, wanted.count)
  }
}
