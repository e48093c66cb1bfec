internal import Glibc

/// Reads `count` bytes of a file from `offset` on, over EINTR and short reads. Returns 0, or the errno that stopped it;
/// EIO where the file ends before.
@unsafe public func readAll(_ descriptor: Int32, at offset: Int, count: Int, into room: UnsafeMutableRawPointer)
  -> Int32
{
  let (done, error) = unsafe readSome(descriptor, at: offset, count: count, into: room)
  return error == 0 && done < count ? EIO : error
}

/// Reads up to `count` bytes, less where the file ends before. Returns how many, and 0 or the errno that stopped it.
@unsafe func readSome(_ descriptor: Int32, at offset: Int, count: Int, into room: UnsafeMutableRawPointer)
  -> (count: Int, error: Int32)
{
  var done = 0
  while done < count {
    let got = unsafe pread(descriptor, room + done, count - done, offset + done)
    if got == 0 { break }
    if got > 0 { done += got } else if errno != EINTR { return (done, errno) }
  }
  return (done, 0)
}

/// Appends them to a buffer, which has no more of them after an error.
public func readAll(_ descriptor: Int32, at offset: Int, count: Int, into buffer: ByteBuffer) -> Int32 {
  let before = buffer.count
  var error: Int32 = 0
  unsafe buffer.append(count: count) { error = unsafe readAll(descriptor, at: offset, count: count, into: $0) }
  if error != 0 { buffer.truncate(to: before) }
  return error
}
