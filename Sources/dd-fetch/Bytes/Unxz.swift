import CLZMA
import Glibc
import Records
import ToolKit

/// What an xz stream holds, its streams one after another (the .xz file format, version 1.2).
@safe final class Unxz: ByteStream {
  private let source: any ByteStream
  private let watch: Watch
  private nonisolated(unsafe) var state = unsafe lzma_stream()
  private let input: UnsafeMutablePointer<UInt8>
  private let mostMemory: ByteSize
  private var atEnd = false
  private var isDone = false
  var name: String { source.name }
  var bytesRead: Int { source.bytesRead }

  /// Decompresses `source` in no more than so much memory. Throws where the library can't be opened.
  init(_ source: any ByteStream, mostMemory: ByteSize, watch: Watch) throws(ToolError) {
    if let reason = unsafe dd_lzma_open() {
      throw ToolError(.unavailable, "\(source.name): \(unsafe String(cString: reason))")
    }
    self.source = source
    self.watch = watch
    self.mostMemory = mostMemory
    unsafe input = .allocate(capacity: ByteWindow.blockSize)
    let outcome = unsafe lzma_stream_decoder(&state, UInt64(mostMemory.bytes), dd_lzma_concatenated)
    guard outcome == LZMA_OK else { throw fail("error \(outcome.rawValue)") }
  }

  deinit {
    unsafe lzma_end(&state)
    unsafe input.deallocate()
  }

  private func fail(_ what: String) -> ToolError {
    ToolError(.dataError, "\(name): xz: near byte \(source.bytesRead): \(what)")
  }

  func read(into room: UnsafeMutablePointer<UInt8>, capacity: Int) throws(ToolError) -> Int {
    unsafe state.next_out = room
    unsafe state.avail_out = capacity
    while unsafe !isDone && state.avail_out == capacity {
      if unsafe state.avail_in == 0 && !atEnd {
        let count = unsafe try source.read(into: input, capacity: ByteWindow.blockSize)
        unsafe state.next_in = UnsafePointer(input)
        unsafe state.avail_in = count
        atEnd = count == 0
        if atEnd && !watch.goesOn() { return 0 }
      }
      let outcome = unsafe lzma_code(&state, atEnd ? LZMA_FINISH : LZMA_RUN)
      switch outcome {
      case LZMA_OK: break
      case LZMA_STREAM_END: isDone = true
      case LZMA_MEMLIMIT_ERROR:
        let wanted = ByteSize(bytes: Int(clamping: unsafe lzma_memusage(&state)))
        throw fail("it takes \(wanted) of memory, more than \(mostMemory): --max-window raises the limit")
      case LZMA_BUF_ERROR: throw fail("the file ends in the middle: it was cut off")
      case LZMA_FORMAT_ERROR: throw fail("no xz stream")
      case LZMA_DATA_ERROR: throw fail("corrupt data")
      default: throw fail("error \(outcome.rawValue)")
      }
    }
    return unsafe capacity - state.avail_out
  }
}
