import Records
import ToolKit

/// A place between two lines, or two files.
private struct ByteCut: Comparable {
  var file: Int
  var byte: Int

  static func < (left: ByteCut, right: ByteCut) -> Bool { (left.file, left.byte) < (right.file, right.byte) }
}

/// Cuts between bytes.
extension TaskPlan {
  /// Tasks whose rows are to be counted.
  func byBytes() throws(ToolError) -> [FetchTask] {
    let whole = files.reduce(0) { $0 + $1.bytes }
    let count = takesTurns ? 1 : size.count(of: whole)
    let starts = LineStarts(opening.opener)
    var cuts = [ByteCut(file: 0, byte: 0)]
    try eachBorder(of: files.map(\.bytes), parts: count) { (index, into) throws(ToolError) in
      cuts.append(max(cuts[cuts.count - 1], try cut(index, into, starts)))
    }
    cuts = distinct(cuts + [ByteCut(file: files.count, byte: 0)])
    return (1..<cuts.count).map { task($0, of: cuts.count - 1, row: nil, rows: nil, stretches(cuts[$0 - 1], cuts[$0])) }
  }

  private func cut(_ index: Int, _ byte: Int, _ starts: LineStarts) throws(ToolError) -> ByteCut {
    guard index < files.count, byte > 0 else { return ByteCut(file: index, byte: 0) }
    let file = files[index]
    guard file.kind == .lines else { return ByteCut(file: 2 * byte < file.bytes ? index : index + 1, byte: 0) }
    let next = try starts.first(in: file.file, of: file.bytes, atOrAfter: byte)
    return next < file.bytes ? ByteCut(file: index, byte: next) : ByteCut(file: index + 1, byte: 0)
  }

  private func stretches(_ low: ByteCut, _ high: ByteCut) -> [TaskStretch] {
    (low.file..<min(files.count, high.file + 1)).compactMap { index in
      let start = index == low.file ? low.byte : 0
      if index == high.file && high.byte <= start { return nil }
      return files[index].stretch(from: FilePosition(byte: start), to: index == high.file ? high.byte : nil)
    }
  }
}
