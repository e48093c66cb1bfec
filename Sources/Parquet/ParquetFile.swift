import Records

/// A Parquet file with its footer read: the schema, and where the wanted columns lie.
public final class ParquetFile {
  /// Where the bytes come from.
  public let source: any ByteSource
  /// What files may claim.
  public let limits: ParquetLimits
  let metadata: FileMetadata

  /// How many rows there are in all row groups.
  public var rowCount: Int { metadata.rowCount }
  /// What the footer claims as the number of rows, where its row groups have another; these are what is read.
  public var otherRowCount: Int? { metadata.otherRowCount }
  /// How many row groups there are.
  public var rowGroupCount: Int { metadata.rowGroups.count }
  /// The rows of each row group, by their numbers in the file.
  public var rowGroups: [Range<Int>] { metadata.rowGroups.map { $0.firstRow..<$0.firstRow + $0.rowCount } }
  /// The asked-for columns that the schema lacks, in the order of asking.
  public var missingColumns: [String] { metadata.missing }
  /// The paths of all columns, wanted or not, and of what is in them: `a`, `a.b`, and `a.*` where `a` has any keys.
  public var columnPaths: [String] { metadata.root.map(ColumnSelection.paths) ?? [] }
  /// The paths of columns that are called otherwise here, as their own name is another column's, too.
  public var madeNames: [String] { metadata.madeNames }
  /// The bytes of the wanted column chunks, compressed, for the rows of a range (whole row groups).
  public func selectedBytes(rows: Range<Int>? = nil) -> Int {
    var sum = 0
    for (index, group) in metadata.rowGroups.enumerated() {
      let groupRows = group.firstRow..<group.firstRow + group.rowCount
      if let rows, !rows.overlaps(groupRows) { continue }
      for chunk in metadata.chunks[index * metadata.leaves.count..<(index + 1) * metadata.leaves.count] {
        sum = max(sum, sum &+ max(0, chunk.compressedSize))
      }
    }
    return sum
  }
  /// How many pieces of the file the wanted column chunks lie in, those near each other being one: about as many
  /// ranges are announced when everything is read.
  public var selectedPieces: Int {
    let width = metadata.leaves.count
    return metadata.rowGroups.indices.reduce(0) { sum, group in
      let chunks = metadata.chunks[group * width..<(group + 1) * width].filter {
        $0.start >= 0 && $0.compressedSize >= 0 && $0.compressedSize <= source.size - min($0.start, source.size)
      }
      return sum + RowGroupPlans.coalesced(chunks.map(\.range)).count
    }
  }
  /// The rows of a range that the file has; all if it is nil.
  func clamped(_ rows: Range<Int>?) -> Range<Int> { (rows ?? 0..<rowCount).clamped(to: 0..<rowCount) }

  /// The bytes of the footer, as read.
  public let footerBytes: Int

  /// The bytes that the first read takes from the end; most footers are in it whole.
  public static let speculativeBytes = 64 << 10

  /// Reads the footer with one read, or two if it is longer than `speculativeBytes`.
  ///
  /// `columns` are paths as in `a`, `a.b.c`, without the wrapper levels of lists and maps; nil takes all.
  /// Those that the schema lacks are in `missingColumns`. Throws `ParquetError`, or what the source throws.
  public init(source: any ByteSource, columns: [String]? = nil, limits: ParquetLimits = ParquetLimits()) throws {
    self.source = source
    self.limits = limits
    do throws(ParquetError) {
      let size = source.size
      guard size >= 12 else { throw ParquetError(.notParquet, "\(size) bytes are no Parquet file") }
    } catch { throw error.at(file: source.name) }
    do {
      let footer = try Footer(source, limits)
      footerBytes = footer.length + Footer.tailBytes
      metadata = try FileMetadata(footer.view, columns: columns, limits: limits)
    } catch let error as ParquetError {
      throw error.at(file: source.name)
    }
  }

  /// The same file read through another source, by readers that begin anywhere: what is a column's first page to them is
  /// none of the file's.
  init(_ file: ParquetFile, through source: any ByteSource) {
    self.source = source
    var limits = file.limits
    limits.wholeFirstPageBytes = limits.wholePageBytes
    self.limits = limits
    metadata = file.metadata
    footerBytes = file.footerBytes
  }
}

/// The file's last bytes: the metadata, its length in four bytes, and `PAR1`.
private struct Footer {
  static let tailBytes = 8
  private let buffer: PaddedBuffer
  private let start: Int
  let length: Int

  var view: ByteView { buffer.view(start + length)[start..<start + length] }

  init(_ source: any ByteSource, _ limits: ParquetLimits) throws {
    let speculative = min(source.size, ParquetFile.speculativeBytes)
    let tail = PaddedBuffer(capacity: speculative)
    unsafe try source.read(at: source.size - speculative, count: speculative, into: tail.base)
    let bytes = tail.view(speculative)
    let magic = bytes.suffix(from: bytes.count - 4)
    if magic == "PARE" { throw ParquetError(.encrypted, "the file is encrypted (its magic is PARE)") }
    guard magic == "PAR1" else { throw ParquetError(.notParquet, "the file doesn't end in PAR1") }
    var claimed = 0
    for index in 0..<4 { claimed |= Int(bytes[bytes.count - 8 + index]) << (8 * index) }
    guard claimed <= source.size - 12 else {
      throw ParquetError.corrupt("the footer claims \(claimed) bytes of a file of \(source.size)")
    }
    guard claimed <= limits.footerBytes else {
      throw ParquetError(.tooLarge, "the footer has \(claimed) bytes, the limit is \(limits.footerBytes)")
    }
    length = claimed
    if claimed + Footer.tailBytes <= speculative {
      buffer = tail
      start = speculative - Footer.tailBytes - claimed
    } else {
      let missing = claimed + Footer.tailBytes - speculative
      buffer = PaddedBuffer(capacity: missing + speculative)
      start = 0
      unsafe try source.read(at: source.size - speculative - missing, count: missing, into: buffer.base)
      unsafe (buffer.base + missing).update(from: tail.base, count: speculative)
    }
  }
}
