internal import Records

/// A matrix of a model: rows of floats, or product-quantised (`.ftz`).
enum ModelMatrix {
  case dense(rows: Int, columns: Int, [Float])
  case quantized(QuantizedMatrix)

  init(_ reader: inout ModelReader, isQuantized: Bool) throws(ToolError) {
    if isQuantized {
      self = .quantized(try QuantizedMatrix(&reader))
      return
    }
    let rows = try reader.count("rows", bytes: 1, wide: true)
    let columns = try reader.count("columns", bytes: 1, wide: true)
    let (count, overflow) = rows.multipliedReportingOverflow(by: columns)
    guard !overflow else { throw reader.fail("\(rows) rows of \(columns)") }
    self = .dense(rows: rows, columns: columns, try reader.floats(count))
  }

  var rows: Int {
    switch self {
    case .dense(let rows, _, _): rows
    case .quantized(let matrix): matrix.rows
    }
  }

  var columns: Int {
    switch self {
    case .dense(_, let columns, _): columns
    case .quantized(let matrix): matrix.columns
    }
  }

  /// Adds a row, which must be one, to a vector of `columns`.
  @inline(__always) func add(row: Int, to vector: inout [Float]) {
    switch self {
    case .dense(_, let columns, let values):
      unsafe vector.withUnsafeMutableBufferPointer { vector in
        unsafe values.withUnsafeBufferPointer { values in
          let start = row &* columns
          for column in 0..<columns { unsafe vector[column] += values[start &+ column] }
        }
      }
    case .quantized(let matrix): matrix.add(row: row, to: &vector)
    }
  }

  /// The product of a row and a vector.
  func dot(row: Int, _ vector: [Float]) -> Float {
    switch self {
    case .dense(_, let columns, let values):
      let start = row * columns
      var sum: Float = 0
      for column in 0..<columns { sum += values[start + column] * vector[column] }
      return sum
    case .quantized(let matrix):
      var whole = [Float](repeating: 0, count: matrix.columns)
      matrix.add(row: row, to: &whole)
      return zip(whole, vector).reduce(0) { $0 + $1.0 * $1.1 }
    }
  }
}

/// Rows as codes of 8 bits, each for a part of the row: fastText's QMatrix (Joulin et al. 2016, "FastText.zip").
struct QuantizedMatrix {
  let rows: Int
  let columns: Int
  private let codes: [UInt8]
  private let parts: ProductQuantizer
  /// Codes of the rows' lengths, where these are apart.
  private let norms: (codes: [UInt8], parts: ProductQuantizer)?

  init(_ reader: inout ModelReader) throws(ToolError) {
    let hasNorms = try reader.byte() != 0
    rows = try reader.count("rows", bytes: 1, wide: true)
    columns = try reader.count("columns", bytes: 1, wide: true)
    codes = Array(try reader.take(try reader.count("codes", bytes: 1)))
    parts = try ProductQuantizer(&reader)
    guard parts.dimension == columns, codes.count == rows * parts.count else {
      throw reader.fail("\(codes.count) codes for \(rows) rows")
    }
    if hasNorms {
      let codes = Array(try reader.take(rows))
      let parts = try ProductQuantizer(&reader)
      guard parts.count == 1, parts.dimension == 1 else {
        throw reader.fail("lengths of \(parts.dimension) dimensions")
      }
      norms = (codes, parts)
    } else {
      norms = nil
    }
  }

  func add(row: Int, to vector: inout [Float]) {
    let norm = norms.flatMap { $0.parts.centroid(0, $0.codes[row]).first } ?? 1
    for part in 0..<parts.count {
      var place = part &* parts.width
      for value in parts.centroid(part, codes[row &* parts.count &+ part]) {
        vector[place] += norm * value
        place &+= 1
      }
    }
  }
}

/// For each part of a vector 256 centroids.
struct ProductQuantizer {
  let dimension: Int
  let count: Int
  let width: Int
  private let lastWidth: Int
  private let centroids: [Float]

  init(_ reader: inout ModelReader) throws(ToolError) {
    dimension = try reader.int32()
    count = try reader.int32()
    width = try reader.int32()
    lastWidth = try reader.int32()
    guard dimension > 0, dimension < 1 << 20, count > 0, count <= dimension, width > 0, width <= dimension,
      lastWidth > 0,
      lastWidth <= width, (count - 1) * width + lastWidth == dimension
    else { throw reader.fail("\(count) parts of \(width) for \(dimension) dimensions") }
    centroids = try reader.floats(256 * dimension)
  }

  @inline(__always) func centroid(_ part: Int, _ code: UInt8) -> ArraySlice<Float> {
    let size = part == count - 1 ? lastWidth : width
    let start = part * 256 * width + Int(code) * size
    return centroids[start..<(start + size)]
  }
}
