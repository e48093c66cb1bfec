/// A combining mark with its combining class.
public struct CombiningMark: Sendable {
  /// Its canonical combining class, 1 to 254 (UAX #44).
  public let order: UInt8
  /// The mark.
  public let scalar: UInt32

  /// A mark of that class.
  public init(order: UInt8, scalar: UInt32) {
    self.order = order
    self.scalar = scalar
  }
}

/// Puts marks that follow each other into canonical order: by class, those of one class as they came (Unicode 3.11, D109).
///
/// In time by their number, however many there are: texts may have a run of any length.
public func putInCanonicalOrder(_ marks: inout [CombiningMark]) {
  if zip(marks, marks.dropFirst()).allSatisfy({ $0.order <= $1.order }) { return }
  var places = [Int](repeating: 0, count: 257)
  for mark in marks { places[Int(mark.order) + 1] += 1 }
  for order in 1..<257 { places[order] += places[order - 1] }
  var ordered = marks
  for mark in marks {
    ordered[places[Int(mark.order)]] = mark
    places[Int(mark.order)] += 1
  }
  marks = ordered
}
