import Records

/// Where a run goes on that was cut short: at the first row whose line was not written.
///
/// The place in the source is looked up now and then, only after lines have left, and the rows since then are counted, so
/// that a row costs a comparison or two.
final class WrittenRows {
  /// A place before which `rows` were decided on, `lines` of them as lines to write.
  private struct Mark {
    var point: ResumePoint
    var rows = 0
    var lines = 0
  }

  /// Rows between two places that are looked up, at least.
  private static let leastRows = 16

  /// The last place before which all lines have left.
  private var settled: Mark
  /// The last place that was looked up.
  private var latest: Mark
  /// After malformed rows since `settled`, which are no lines: the rows and the lines so far.
  private var gaps: [(rows: Int, lines: Int)] = []
  /// Rows of the source for each one that is decided on.
  private let step: Int

  /// Before the first row, which is every `step`-th from there.
  init(_ point: ResumePoint, step: Int) {
    settled = Mark(point: point)
    latest = settled
    self.step = step
  }

  /// Whether of the `rows` so far some more, and lines among them, have left since a place was last looked up.
  @inline(__always)
  func isDue(_ output: RecordOutput, rows: Int) -> Bool {
    rows >= latest.rows &+ Self.leastRows && output.linesTaken >= latest.lines
  }

  /// Takes the place after the row at hand, once `isDue`.
  func advance(to point: ResumePoint, rows: Int, lines: Int) {
    settled = latest
    latest = Mark(point: point, rows: rows, lines: lines)
    gaps.removeAll { $0.rows <= settled.rows }
  }

  /// Notes that the row at hand is malformed: of the `rows` so far it is the last, and no line.
  func addMalformed(rows: Int, lines: Int) {
    if gaps.last?.lines == lines { gaps.removeLast() }
    gaps.append((rows, lines))
  }

  /// The place of the first row that was not written, when `taken` lines were.
  func next(after taken: Int) -> ResumePoint {
    let gap = gaps.last { $0.lines <= taken }
    let rows = gap.map { $0.rows + taken - $0.lines } ?? settled.rows + taken - settled.lines
    var point = settled.point
    point.skip = (point.skip ?? 0) + (rows - settled.rows) * step
    return point
  }
}
