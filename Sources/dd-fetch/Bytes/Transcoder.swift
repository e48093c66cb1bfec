import Glibc
import Records
import ToolKit

/// What a stream says in another character set, as UTF-8.
final class Transcoder: ByteStream {
  private let source: any ByteStream
  private let charset: Charset
  private let encoding: String
  private let watch: Watch
  /// Bytes that were read and aren't converted: the beginning of a character among them.
  private let pending = ByteBuffer(capacity: 2 * ByteWindow.blockSize)
  private let taken = ByteBuffer(capacity: ByteWindow.blockSize)
  /// Bytes of the stream before the pending ones.
  private var offset = 0
  private var atEnd = false
  var name: String { source.name }
  var bytesRead: Int { source.bytesRead }

  /// Converts `source` from a character set that `Charset` knows.
  init(_ source: any ByteStream, from encoding: String, watch: Watch) throws(ToolError) {
    guard let charset = Charset(encoding) else {
      throw ToolError(.usage, "\(source.name): '\(encoding)' is no character set that this system knows")
    }
    self.source = source
    self.charset = charset
    self.encoding = encoding
    self.watch = watch
  }

  func read(into room: UnsafeMutablePointer<UInt8>, capacity: Int) throws(ToolError) -> Int {
    while true {
      var left = pending.view
      let written = unsafe charset.convert(&left, into: room, capacity: capacity)
      let used = pending.count - left.count
      keep(left)
      offset += used
      if written > 0 { return written }
      // Nothing came out and nothing can: of what is there, the first bytes are no whole character.
      if atEnd && left.isEmpty { return 0 }
      if atEnd || left.count >= Charset.longestCharacter {
        if !watch.goesOn() { return 0 }
        throw ToolError(.dataError, "\(name): byte \(offset): no text in the character set '\(encoding)'")
      }
      try refill()
    }
  }

  /// Moves what is left to the front.
  private func keep(_ rest: ByteView) {
    guard rest.count < pending.count else { return }
    taken.removeAll()
    taken.append(rest)
    pending.removeAll()
    pending.append(taken.view)
  }

  private func refill() throws(ToolError) {
    var got = 0
    var failure: ToolError? = nil
    let before = pending.count
    unsafe pending.append(count: ByteWindow.blockSize) { target in
      do throws(ToolError) {
        got = unsafe try source.read(into: target, capacity: ByteWindow.blockSize)
      } catch { failure = error }
    }
    pending.truncate(to: before + got)
    if let failure { throw failure }
    atEnd = got == 0
  }
}
