import Records

/// A dictionary too large to be held, whose values are used in the order in which they are stored.
///
/// Writers number values by first use and look at a dictionary's size after a batch of rows only, so a column of
/// large values that are all different becomes one page of hundreds of megabytes that is read once from front to back.
@safe final class StreamedDictionary {
  private let values: StreamedBytes
  private var next = 0

  init(_ page: StreamedPage) { values = StreamedBytes(page: page) }

  /// Puts the entries that `indexes` name into `output`, as many as the window has and at least one; entries that no
  /// index named are passed over. `output` has room for so many entries, `wanted` or more.
  ///
  /// Returns 0 if an earlier entry is wanted again, or one that isn't there: then the dictionary has to be held.
  func look(
    _ indexes: UnsafeMutablePointer<UInt32>, _ wanted: Int, into output: UnsafeMutablePointer<ByteView>, room: Int
  ) throws -> Int {
    let first = Int(unsafe indexes[0])
    if first < next { return 0 }
    while next < first {
      let passed = try unsafe values.next(output, min(room, first - next))
      if passed == 0 { return 0 }
      next += passed
    }
    var inOrder = 1
    while unsafe inOrder < wanted && Int(indexes[inOrder]) == first + inOrder { inOrder += 1 }
    let got = try unsafe values.next(output, inOrder)
    next += got
    return got
  }
}
