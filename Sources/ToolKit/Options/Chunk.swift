import ArgumentParser

/// One of several disjoint parts of a source, that together are all of it: `--chunk 2/10`.
public struct Chunk: CustomStringConvertible, Equatable, Sendable {
  /// Counted from 1.
  public let part: Int
  /// How many parts there are.
  public let parts: Int

  /// Reads `I/N` with I from 1 to N, N up to a million; for an option's `transform`.
  public init(argument: String) throws {
    let numbers = argument.split(separator: "/", omittingEmptySubsequences: false).map { Int($0) }
    guard numbers.count == 2, let part = numbers[0], let parts = numbers[1], (1...1_000_000).contains(parts),
      (1...parts).contains(part)
    else { throw ValidationError("it takes I/N with I from 1 to N, such as 2/10") }
    self.part = part
    self.parts = parts
  }

  /// The part's rows of `count`: all parts are of the same size, but for one row.
  public func range(of count: Int) -> Range<Int> { bound(part - 1, count)..<bound(part, count) }

  private func bound(_ part: Int, _ count: Int) -> Int {
    // Without the product, which might not fit.
    count / parts * part + count % parts * part / parts
  }

  /// As it was written.
  public var description: String { "\(part)/\(parts)" }
}
