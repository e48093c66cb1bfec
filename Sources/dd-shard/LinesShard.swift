import Parquet
import Records

/// A file of JSON lines, each record's own bytes, compressed in frames of whole lines: a reader may begin with any.
final class LinesShard: ShardWriter {
  /// Bytes of lines that make a frame.
  private static let frameBytes = 4 << 20

  private let sink: any ByteSink
  private let compressor: any FrameCompressor
  private let frameBytes: Int
  private let lines = ByteBuffer(capacity: 1 << 16)
  private let frame = ByteBuffer(capacity: 1 << 16)
  /// Bytes of lines that are compressed, and what they came to.
  private var linesBytes = 0
  private var written = 0
  private(set) var rowCount = 0

  /// `size` is what the file is to have: of a small one a frame is a small part.
  init(_ sink: any ByteSink, _ compressor: any FrameCompressor, size: Int) {
    self.sink = sink
    self.compressor = compressor
    frameBytes = min(Self.frameBytes, max(size / 16, 1 << 12))
  }

  var estimatedSize: Int {
    let ratio = linesBytes == 0 ? 1 : Double(written) / Double(linesBytes)
    return written + Int(Double(lines.count) * ratio) + compressor.endSize
  }

  func append(_ row: Row) throws(ToolError) {
    lines.append(row.line)
    lines.append(0x0A)
    rowCount += 1
    if lines.count >= frameBytes { try settle() }
  }

  func settle() throws(ToolError) {
    if !lines.isEmpty { try writeFrame() }
  }

  private func writeFrame() throws(ToolError) {
    guard lines.count <= Int(UInt32.max) else {
      throw ToolError(.dataError, "\(lines.count) bytes of lines are more than a frame holds, 4 GiB: --to parquet")
    }
    frame.removeAll()
    try compressor.append(lines.view, to: frame)
    try sink.write(frame.view)
    written += frame.count
    linesBytes += lines.count
    lines.removeAll()
  }

  func finish() throws(ToolError) {
    try settle()
    // A file of no bytes is no compressed file: gzip -t, for one, says so.
    if rowCount == 0 { try writeFrame() }
    frame.removeAll()
    compressor.appendEnd(to: frame)
    try sink.write(frame.view)
  }
}

/// Makes frames that stand for themselves.
protocol FrameCompressor: AnyObject {
  /// Bytes that follow the last frame.
  var endSize: Int { get }
  /// Appends a frame of these bytes, 4 GiB at most. Throws exit 74 without memory.
  func append(_ bytes: ByteView, to buffer: ByteBuffer) throws(ToolError)
  /// Appends what follows the last frame.
  func appendEnd(to buffer: ByteBuffer)
}

/// Lines as they are.
final class PlainFrames: FrameCompressor {
  let endSize = 0
  func append(_ bytes: ByteView, to buffer: ByteBuffer) { buffer.append(bytes) }
  func appendEnd(to buffer: ByteBuffer) {}
}
