import Expressions
import Records
import ToolKit

/// Turns an object's bytes into text: gunzipped when they begin as gzip does, checked, and in UTF-8.
final class ObjectText {
  private let maximumBytes: Int
  private let watch: Watch
  private let plain = ByteBuffer(capacity: 1 << 16)
  private let converted = ByteBuffer(capacity: 1 << 16)
  /// Converters by name; nil for names that the system doesn't know.
  private var charsets: [String: Charset?] = [:]

  /// Objects of at most `maximumBytes`, before and after decompression.
  init(maximumBytes: Int, watch: Watch) {
    self.maximumBytes = maximumBytes
    self.watch = watch
  }

  /// The text of an object, good until the next call. UTF-8 itself is not checked here.
  func text(_ body: ByteView, sha1: String?, charset: String?) throws(Rejection) -> ByteView {
    var bytes = body
    if body.count >= 2 && body[0] == 0x1F && body[1] == 0x8B { bytes = try gunzip(body) }
    if let sha1 {
      let found = Digest.sha1(bytes)
      if found != sha1.lowercased() {
        throw Rejection("sha1_mismatch", "the object has SHA-1 \(found)")
      }
    }
    guard let charset, !Charset.isUTF8(charset) else { return bytes }
    return try convert(bytes, from: charset)
  }

  private func gunzip(_ body: ByteView) throws(Rejection) -> ByteView {
    plain.removeAll()
    do throws(ToolError) {
      let stream = try Gunzip(MemoryStream(body), watch: watch)
      let block = 1 << 16
      while true {
        let (room, capacity) = (plain.count, block)
        var count = 0
        var failure: ToolError?
        unsafe plain.append(count: capacity) { target in
          do throws(ToolError) {
            count = unsafe try stream.read(into: target, capacity: capacity)
          } catch { failure = error }
        }
        plain.truncate(to: room + count)
        if let failure { throw failure }
        if count == 0 { return plain.view }
        if plain.count > maximumBytes { break }
      }
    } catch { throw Rejection("bad_gzip", error.message) }
    throw Rejection("object_too_large", "more than \(maximumBytes) bytes decompressed")
  }

  private func convert(_ bytes: ByteView, from name: String) throws(Rejection) -> ByteView {
    let charset: Charset?
    if let known = charsets[name] {
      charset = known
    } else {
      // Rows name a few dozen sets; thousands of names are noise, not worth their converters.
      if charsets.count >= 256 { charsets.removeAll() }
      charset = Charset(name)
      charsets.updateValue(charset, forKey: name)
    }
    guard let charset else {
      throw Rejection("charset_mismatch", "no character set '\(name.prefix(64))' is known")
    }
    converted.removeAll()
    if let place = charset.append(bytes, to: converted) {
      throw Rejection("charset_mismatch", "byte \(place) is not \(name)")
    }
    return converted.view
  }
}

/// Bytes in memory as a stream.
private final class MemoryStream: ByteStream {
  let name = "object"
  private let bytes: ByteView
  private(set) var bytesRead = 0

  init(_ bytes: ByteView) { self.bytes = bytes }

  func read(into room: UnsafeMutablePointer<UInt8>, capacity: Int) throws(ToolError) -> Int {
    let count = min(capacity, bytes.count - bytesRead)
    unsafe room.update(from: bytes.pointer + bytesRead, count: count)
    bytesRead += count
    return count
  }
}
