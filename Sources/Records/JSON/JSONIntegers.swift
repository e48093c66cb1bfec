/// Lists of whole numbers, such as token ids, without a call for each.
extension JSONDocument {
  /// How many values lie in an array or object, at whatever depth: an array has at most so many elements.
  @inlinable public func valueCount(_ node: JSONNode) -> Int { Int(record(node).next &- node.index) &- 1 }

  /// Hands over an array's elements in their order while they are whole numbers of 64 bits with a sign. False at the first
  /// that is none; `body` has had those before it.
  @inlinable @inline(__always)
  public func eachInteger(in array: JSONNode, _ body: (Int64) -> Void) -> Bool {
    let end = record(array).next
    var index = array.index &+ 1
    // By the walk, all that a container holds is there.
    while index < end {
      let element = unsafe nodes[Int(index)]
      guard element.kind == .number, let number = integer(element) else { return false }
      body(number)
      index &+= 1
    }
    return true
  }

  @inlinable @inline(__always) func integer(_ number: NodeRecord) -> Int64? {
    let isNegative = unsafe line.pointer[Int(number.start)] == 0x2D
    let start = Int(number.start) &+ (isNegative ? 1 : 0)
    let count = Int(number.end) &- start
    if count <= 8, number.end >= 8 {
      let word = unsafe DigitWord.load(endingAt: line.pointer + Int(number.end), count: count)
      if DigitWord.isDigits(word) { return isNegative ? 0 &- DigitWord.value(word) : DigitWord.value(word) }
    }
    return unsafe JSONNumber.int64(line[Int(number.start)..<Int(number.end)])
  }
}
