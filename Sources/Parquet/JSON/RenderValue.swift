import Records

extension Output {
  /// Writes a number by its rendering.
  @inline(__always) mutating func write(_ number: Int64, _ rendering: Rendering) {
    switch rendering {
    case .signed: write(signed: number)
    case .boolean: number != 0 ? write("true") : write("false")
    case .unsigned32: write(unsigned: UInt64(UInt32(truncatingIfNeeded: number)))
    case .signed8: write(signed: Int64(Int8(truncatingIfNeeded: number)))
    case .signed16: write(signed: Int64(Int16(truncatingIfNeeded: number)))
    case .unsigned8: write(unsigned: UInt64(UInt8(truncatingIfNeeded: number)))
    case .unsigned16: write(unsigned: UInt64(UInt16(truncatingIfNeeded: number)))
    case .unsigned64: write(unsigned: UInt64(bitPattern: number))
    case .float: write(float: Float(bitPattern: UInt32(truncatingIfNeeded: number)))
    case .double: write(double: Double(bitPattern: UInt64(bitPattern: number)))
    case .date: write(date: number)
    case .time(let unit): write(time: number, unit)
    case .timestamp(let unit, let utc): write(timestamp: number, unit, utc: utc)
    case .decimal(let scale): write(decimal: number, scale: scale)
    default: write("null")
    }
  }

  /// Writes bytes by their rendering; counts ill-formed UTF-8 in `replaced`.
  @inline(__always) mutating func write(
    _ bytes: ByteView, _ rendering: Rendering, _ replaced: inout Int
  ) throws(ParquetError) {
    switch rendering {
    case .ready: write(padded: bytes)
    case .text: if admits(bytes.count) { replaced &+= quote(bytes) }
    case .binary: if admits(bytes.count) { write(base64: bytes) }
    case .decimalBytes(let scale): try write(decimal: bytes, scale: scale)
    case .uuid: write(uuid: bytes)
    case .float16: write(float16: bytes)
    case .interval: write(interval: bytes)
    case .int96: write(int96: bytes)
    default: write("null")
    }
  }
}
