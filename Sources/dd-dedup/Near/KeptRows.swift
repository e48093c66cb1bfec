/// What is in memory of each kept row beside its postings: its sketch, where its entry begins in the `ShingleFile`, and
/// how many dropped rows it stands for. In pieces of 4,096 rows, so that nothing is held twice while it grows.
@safe final class KeptRows {
  private nonisolated(unsafe) var pieces: [UnsafeMutableRawPointer] = unsafe []
  let sketchBytes: Int
  private static let pieceRows = 4096
  /// How many rows there are.
  private(set) var count = 0

  init(sketchBytes: Int) { self.sketchBytes = sketchBytes }

  deinit { unsafe pieces.forEach { unsafe $0.deallocate() } }

  /// A piece has the places, then the numbers of dropped rows, then the sketches of its rows.
  private static let dropped = pieceRows * MemoryLayout<Int>.stride
  private static let sketches = dropped + pieceRows * MemoryLayout<UInt32>.stride

  /// Adds a row whose entry begins at `place`.
  func append(place: Int, text: NearText) {
    let index = count % Self.pieceRows
    if index == 0 {
      unsafe pieces.append(
        .allocate(byteCount: Self.sketches + Self.pieceRows * sketchBytes, alignment: 64))
    }
    let piece = unsafe pieces[count / Self.pieceRows]
    unsafe piece.storeBytes(of: place, toByteOffset: index * MemoryLayout<Int>.stride, as: Int.self)
    unsafe piece.storeBytes(of: 0, toByteOffset: Self.dropped + index * 4, as: UInt32.self)
    if text.shingleCount > 0 {
      unsafe (piece + Self.sketches + index * sketchBytes).copyMemory(from: text.sketch, byteCount: sketchBytes)
    }
    count += 1
  }

  /// Where the row's entry begins in the file.
  func place(_ row: Int) -> Int {
    precondition(row < count)
    return unsafe pieces[row / Self.pieceRows].load(
      fromByteOffset: row % Self.pieceRows * MemoryLayout<Int>.stride, as: Int.self)
  }

  /// The row's sketch.
  @unsafe func sketch(_ row: Int) -> UnsafePointer<UInt8> {
    precondition(row < count)
    let piece = unsafe pieces[row / Self.pieceRows]
    return unsafe UnsafePointer(
      (piece + Self.sketches + row % Self.pieceRows * sketchBytes).assumingMemoryBound(to: UInt8.self))
  }

  /// How many dropped rows the row stands for.
  func dropped(_ row: Int) -> Int {
    precondition(row < count)
    let piece = unsafe pieces[row / Self.pieceRows]
    return Int(unsafe piece.load(fromByteOffset: Self.dropped + row % Self.pieceRows * 4, as: UInt32.self))
  }

  /// Counts a dropped row that the row stands for, and tells how many these are.
  func countDropped(_ row: Int) -> Int {
    precondition(row < count)
    let piece = unsafe pieces[row / Self.pieceRows]
    let offset = Self.dropped + row % Self.pieceRows * 4
    let dropped = unsafe piece.load(fromByteOffset: offset, as: UInt32.self) &+ 1
    unsafe piece.storeBytes(of: dropped, toByteOffset: offset, as: UInt32.self)
    return Int(dropped)
  }
}
