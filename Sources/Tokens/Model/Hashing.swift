/// A number spread over 64 bits: the two halves of its product with an odd constant, folded (as wyhash does it).
@inline(__always) func mix(_ value: UInt64) -> UInt64 {
  let product = value.multipliedFullWidth(by: 0x9E37_79B9_7F4A_7C15)
  return product.high ^ product.low
}

/// A hash of bytes, for tables in memory only.
@unsafe @inline(__always) func hash(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> UInt64 {
  let raw = unsafe UnsafeRawPointer(bytes)
  var state = UInt64(truncatingIfNeeded: count)
  var at = 0
  while at &+ 8 <= count {
    state = unsafe mix(state ^ raw.loadUnaligned(fromByteOffset: at, as: UInt64.self))
    at &+= 8
  }
  var rest: UInt64 = 0
  while at < count {
    rest = unsafe rest << 8 | UInt64(bytes[at])
    at &+= 1
  }
  return mix(state ^ rest ^ 0xD6E8_FEB8_6659_FD93)
}
